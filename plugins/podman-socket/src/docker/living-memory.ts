import { type ContainerRecord, type Observation, processBegin } from '@rollforward/engine-shared';
import type { ContainerId } from 'rollforward';

import type { ListRecord } from './list-record.ts';

/** More containers than a device has. Whoever has more is asked about some of them again. */
const MOST_REMEMBERED = 1000;

interface Remembered {
  readonly record: ContainerRecord;
  /** When its process began: with the process id, what no other process has. */
  readonly begun: string;
}

/**
 * What inspects said of containers that live, and a list of Docker's does not: the process, and when it was started. While that
 * very process lives it cannot have become untrue.
 */
export class LivingMemory {
  readonly #remembered = new Map<ContainerId, Remembered>();

  /** Keeps what an inspect has just found alive. */
  async keep({ record, status }: Observation): Promise<void> {
    this.#remembered.delete(record.id);
    const isAlive = status.state === 'running' || status.state === 'paused';
    const begun = isAlive ? await processBegin(record.pid) : undefined;
    if (begun === undefined) return;
    this.#remembered.set(record.id, { record, begun });
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined && this.#remembered.size > MOST_REMEMBERED) this.#remembered.delete(oldest);
  }

  /** What an inspect would say of a container that is listed, if that is known. */
  async recall({ id, name, word, health }: ListRecord): Promise<ContainerRecord | undefined> {
    const remembered = this.#remembered.get(id);
    if (remembered === undefined || !LIVING_WORDS.includes(word)) return undefined;
    const { record, begun } = remembered;
    if ((await processBegin(record.pid)) !== begun) return undefined;
    const { health: _, ...lasting } = record;
    return { ...lasting, name, word, ...(health && { health }) };
  }
}

const LIVING_WORDS: readonly string[] = ['running', 'paused'];
