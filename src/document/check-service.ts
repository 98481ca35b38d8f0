import type { Admit } from './admit.ts';
import { askAdmit } from './ask-admit.ts';
import { argumentRule } from '../runtime/spec-rules.ts';
import type { ServiceSpec } from './document.ts';
import type { IssueList } from './issue-list.ts';
import type { Path } from './pointer.ts';

/** A service whose single values are in order, and where it is. */
export interface CheckedService {
  readonly service: string;
  readonly spec: ServiceSpec;
  readonly path: Path;
  readonly admit: Admit | undefined;
}

/** Adds to `issues` what is wrong between the fields of one service, and what of the host it may not have. */
export function checkService(checked: CheckedService, issues: IssueList): void {
  checkCommand(checked, issues);
  checkEnv(checked, issues);
  checkMounts(checked, issues);
  checkNetwork(checked, issues);
}

/** Engines take a command that begins with nothing as "no command". */
function checkCommand({ spec, path }: CheckedService, issues: IssueList): void {
  if (spec.command?.[0] !== '') return;
  const command: Path = { parent: path, key: 'command' };
  issues.add(() => ({
    path: { parent: command, key: 0 },
    expected: 'the program to start, not an empty text',
  }));
}

/** The kernel's limit is one of `NAME=value`. */
function checkEnv({ spec, path }: CheckedService, issues: IssueList): void {
  const env: Path = { parent: path, key: 'env' };
  for (const [key, value] of Object.entries(spec.env ?? {})) {
    if (argumentRule.test(`${key}=${value}`)) continue;
    const expected = 'less than 128 KiB, name and value together';
    issues.add(() => ({ path: { parent: env, key }, expected }));
  }
}

function checkMounts({ service, spec, path, admit }: CheckedService, issues: IssueList): void {
  const mounts: Path = { parent: path, key: 'mounts' };
  const targets = new Set<string>();
  for (const [key, mount] of (spec.mounts ?? []).entries()) {
    const inside: Path = { parent: mounts, key };
    const target = plainPath(mount.target);
    if (targets.has(target)) {
      issues.add(() => ({
        path: { parent: inside, key: 'target' },
        expected: 'a target that no other mount has',
      }));
    }
    targets.add(target);
    if (mount.type !== 'bind') continue;
    const { source, readOnly = false } = mount;
    askAdmit(
      { admit, path: inside, request: { kind: 'bind', service, source, target: mount.target, readOnly } },
      issues,
    );
  }
}

function checkNetwork({ service, spec, path, admit }: CheckedService, issues: IssueList): void {
  if (spec.network === undefined || spec.network === 'private') return;
  if (spec.ports !== undefined && spec.ports.length > 0) {
    const expected = 'no ports, because only the network "private" forwards them';
    issues.add(() => ({ path: { parent: path, key: 'ports' }, expected }));
  }
  if (spec.network !== 'host') return;
  askAdmit(
    { admit, path: { parent: path, key: 'network' }, request: { kind: 'host-network', service } },
    issues,
  );
}

/** Without what makes two texts of one path differ. */
function plainPath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
