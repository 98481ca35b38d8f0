import type { Podman, PodmanResult } from '../../src/podman.ts';

/** One call of a {@link ScriptedPodman}. */
export interface ScriptedCall {
  readonly kind: 'ask' | 'change' | 'pull' | 'stream';
  readonly args: readonly string[];
}

/** A Podman that says what a test wants and notes what it was asked. */
export interface ScriptedPodman extends Podman {
  readonly calls: readonly ScriptedCall[];
  /** The first word of each change, in order: `stop`, `rm`. */
  changes(): string[];
}

export type Answer = Partial<PodmanResult>;

/** Answers each call with what `answer` gives for it; an exit code of 0 and silence where that leaves something out. */
export function scriptedPodman(
  answer: (call: ScriptedCall, index: number) => Answer | Promise<Answer>,
): ScriptedPodman {
  const calls: ScriptedCall[] = [];
  const run = async (kind: ScriptedCall['kind'], args: readonly string[]): Promise<PodmanResult> => {
    const call = { kind, args };
    const index = calls.push(call) - 1;
    return { exitCode: 0, stdout: '', stderr: '', ...(await answer(call, index)) };
  };
  return {
    calls,
    changes: () => calls.filter(({ kind }) => kind === 'change').map(({ args }) => args[0] ?? ''),
    ask: (args) => run('ask', args),
    change: (args) => run('change', args),
    pull: (args) => run('pull', args),
    async *stream(args) {
      const { stdout, ...result } = await run('stream', args);
      for (const text of stdout.split('\n')) yield { kind: 'line', stream: 'stdout', text };
      yield { kind: 'end', stdout: '', ...result };
    },
  };
}
