import { runChange } from './change-call.ts';
import { runPiped } from './piped-call.ts';
import type { Podman } from './podman.ts';
import type { PodmanEnvironment } from './podman-environment.ts';
import { runStreamed } from './streamed-call.ts';

/** A {@link Podman} that runs `program`. */
export function createPodman(program: string, { base, pull }: PodmanEnvironment): Podman {
  return {
    ask(args, { signal } = {}) {
      return runPiped(program, args, { env: base, signal, killSignal: 'SIGKILL' });
    },
    change(args, options = {}) {
      return runChange(program, args, { ...base, ...options.variables }, options);
    },
    pull(args, { signal, onLine, onPid }) {
      return runPiped(program, args, { env: pull, signal, killSignal: 'SIGTERM', onLine, onPid });
    },
    stream(args, options) {
      return runStreamed(program, args, { ...options, env: base });
    },
  };
}
