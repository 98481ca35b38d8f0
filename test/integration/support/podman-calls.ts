/** Calls of Podman that look and change nothing. Whatever is not one of them counts as a change. */
const OBSERVING: readonly (readonly string[])[] = [
  ['ps'],
  ['container', 'inspect'],
  ['image', 'inspect'],
  ['network', 'inspect'],
];

/** Those of `calls`, each the arguments of one, that may change something. */
export function mutatingCalls(calls: readonly (readonly string[])[]): (readonly string[])[] {
  return calls.filter((call) => !OBSERVING.some((words) => words.every((word, at) => call[at] === word)));
}

/** How often Podman was asked for a list: once a round. */
export function roundsOf(calls: readonly (readonly string[])[]): number {
  return calls.filter(([verb]) => verb === 'ps').length;
}
