import type { Admit, DeploymentState, StateReporter } from 'rollforward';

/** The colours of the lamp on the front of the device. */
export type Colour = 'green' | 'yellow' | 'red';

/** What this team adds to the SDK: a lamp that tells people in the shop how it goes. */
export class LampReporter implements StateReporter {
  readonly #phases = new Map<string, DeploymentState['phase']>();
  readonly #shine: (colour: Colour) => Promise<void>;

  constructor(shine: (colour: Colour) => Promise<void>) {
    this.#shine = shine;
  }

  async report({ deployment, phase }: DeploymentState): Promise<void> {
    this.#phases.set(deployment, phase);
    await this.#shine(this.#colour());
  }

  async remove(deployment: string): Promise<void> {
    this.#phases.delete(deployment);
    await this.#shine(this.#colour());
  }

  #colour(): Colour {
    const phases = new Set(this.#phases.values());
    if (phases.has('Failed')) return 'red';
    return phases.has('Pending') ? 'yellow' : 'green';
  }
}

/** And what a document may have of the device: the receipt printer's spool, nothing else. */
export const admit: Admit = (request) => {
  if (request.kind === 'bind' && request.source === '/var/spool/receipts') return true;
  return { refused: 'only the spool of the receipt printer is open' };
};
