import type { ServiceSpec } from './document.ts';
import type { IssueList } from './issue-list.ts';
import { type Path, pointerOf } from './pointer.ts';
import { heldEverywhere, heldPort, parsePort } from './ports.ts';

/** Adds to `issues` each port that cannot be held together with one before it, in the same service or another. */
export function checkPorts(
  services: readonly { readonly spec: ServiceSpec; readonly path: Path }[],
  issues: IssueList,
): void {
  const claim = createClaims();
  for (const { spec, path } of services) {
    const ports: Path = { parent: path, key: 'ports' };
    for (const [key, text] of (spec.ports ?? []).entries()) {
      const port = parsePort(text);
      if (port === undefined) continue;
      const inside: Path = { parent: ports, key };
      const first = claim(heldPort(port), inside);
      if (first === undefined) continue;
      const expected = 'a host port that nothing else of this document holds';
      issues.add(() => ({ path: inside, expected, problem: `held by ${pointerOf(first)} already` }));
    }
  }
}

/** Takes a held port, or says who has it: in constant time, because a document can name thousands of addresses. */
function createClaims(): (held: string, path: Path) => Path {
  const claimed = new Map<string, Path>();
  const anyOfFamily = new Map<string, Path>();
  return (held, path) => {
    const everywhere = heldEverywhere(held);
    const same = claimed.get(held) ?? claimed.get(everywhere);
    const first = same ?? (held === everywhere ? anyOfFamily.get(everywhere) : undefined);
    if (first !== undefined) return first;
    claimed.set(held, path);
    if (!anyOfFamily.has(everywhere)) anyOfFamily.set(everywhere, path);
    return undefined;
  };
}
