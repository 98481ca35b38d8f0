import type { ContainerId, LogsOptions } from 'rollforward';

/**
 * No timestamps: Podman writes one into the middle of a line that its monitor kept in pieces, where nobody can tell it from
 * what was printed.
 */
export function logsArguments(id: ContainerId, { tail, since, follow }: LogsOptions): string[] {
  return [
    'logs',
    ...(follow === true ? ['--follow'] : []),
    ...(tail === undefined ? [] : [`--tail=${tail}`]),
    ...(since === undefined ? [] : [`--since=${new Date(since).toISOString()}`]),
    '--',
    id,
  ];
}
