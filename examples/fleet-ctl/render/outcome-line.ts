import type { WaitOutcome } from '@rollforward/nats';

import type { ExitCode } from '../exit-codes.ts';

/** What has come of waiting: a sentence, and what the program ends with. */
export interface Outcome {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** Tells the outcome of waiting for `where`. `wished`: the phase that was asked for. Pure. */
export function outcomeOf(where: string, outcome: WaitOutcome, wished: string): Outcome {
  switch (outcome.kind) {
    case 'reached': {
      const { phase } = outcome.state;
      if (phase === wished) return { text: `${where}: ${phase}`, exitCode: 0 };
      return { text: `${where}: ${phase}${reasonsOf(outcome.state)}`, exitCode: 4 };
    }
    case 'rejected':
      return { text: `${where}: the device refuses it: ${outcome.error}`, exitCode: 3 };
    case 'superseded':
      return { text: `${where}: another document is there by now (${outcome.by.slice(0, 8)})`, exitCode: 6 };
    case 'gone':
      return { text: `${where}: gone`, exitCode: wished === 'Deleted' ? 0 : 6 };
    case 'timed-out': {
      const { state, online, trouble } = outcome;
      const seen = [
        state === undefined ? 'nothing was said of it' : `it is ${state.phase}${reasonsOf(state)}`,
        ...(online === false ? ['the device is offline'] : []),
        ...(trouble === undefined ? [] : [trouble]),
      ];
      return { text: `${where}: not ${wished} in time: ${seen.join('; ')}`, exitCode: 5 };
    }
    default:
      return outcome satisfies never;
  }
}

function reasonsOf({ services }: Extract<WaitOutcome, { kind: 'reached' }>['state']): string {
  const reasons = Object.entries(services).flatMap(([name, { phase, reason }]) =>
    phase === 'Running' || reason === undefined ? [] : `${name}: ${reason}`,
  );
  return reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
}
