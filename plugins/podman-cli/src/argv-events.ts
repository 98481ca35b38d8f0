/**
 * What happens to containers from `sinceMs` on, milliseconds since the Unix epoch, one JSON object a line. Podman takes a
 * moment until it listens: without a beginning it would pass over what happens meanwhile.
 */
export function eventsArguments(sinceMs: number): string[] {
  return [
    'events',
    '--stream=true',
    '--format=json',
    `--since=${new Date(sinceMs).toISOString()}`,
    '--filter=type=container',
    ...['start', 'died', 'remove'].map((word) => `--filter=event=${word}`),
  ];
}
