import type { Clock } from 'rollforward';

import type { KeyEntry } from '../wire/bucket.ts';
import { isNatsFault, type NatsFault } from '../wire/nats-fault.ts';
import { FleetError, givenUp, toFleetError } from './fleet-error.ts';

/** What is to be made of a key, from what it is. */
export type Intent =
  /** It is so already. */
  | { readonly kind: 'nothing'; readonly sequence: number }
  /** `write` it over the sequence `over`, 0 for none; `wrote` tells, of what is there later, whether it has happened. */
  | {
      readonly kind: 'write';
      readonly over: number;
      readonly write: (over: number) => Promise<number>;
      readonly wrote: (found: KeyEntry) => boolean;
    };

/** A change of a key over a network that loses answers. */
export interface ChangeKeyOptions {
  /** For messages: `put shop of press-1`. */
  readonly what: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until it is given up. */
  readonly deadlineMs: number;
  /** Whether anything can be sent now. */
  readonly connected: () => boolean;
  /** Reads what is there, by the word of whoever knows. */
  readonly read: () => Promise<KeyEntry | undefined>;
  /** Decides, from what is there. What it throws is thrown. `undefined`: what is there forbids it, for good. */
  readonly decide: (found: KeyEntry | undefined) => Promise<Intent | undefined>;
}

const RETRY_MS = 250;
const LONGEST_RETRY_MS = 2_000;
/** A bucket that is missing stays missing; one whose server starts, or whose cluster elects a leader, is there soon. */
const NO_BUCKET_WITHIN_MS = 10_000;

/**
 * Changes a key, and says what has become of it: resolves to the sequence only if the change is there or was, rejects with
 * `Conflict` only if it is not and will not be.
 *
 * Each write names the sequence that it goes over. So of a write that got no answer and of its repetition one can land at
 * most, in whichever order they arrive: that a late one finds another sequence is what makes it harmless to try again.
 */
export async function changeKey(options: ChangeKeyOptions): Promise<number> {
  const { what, clock, random, signal, deadlineMs, connected, read, decide } = options;
  const begun = clock.now();
  /** Writes without an answer. */
  const unanswered: ((found: KeyEntry) => boolean)[] = [];
  /** Why it is too late to write: then it is only looked at once more. */
  let late: NatsFault | undefined;
  for (let tries = 0; ; tries += 1) {
    if (signal?.aborted === true) throw givenUp(what);
    try {
      const found = await read();
      if (found !== undefined && unanswered.some((wrote) => wrote(found))) return found.sequence;
      if (late !== undefined) throw verdict(late);
      const intent = await decide(found);
      if (intent === undefined) throw unanswered.length > 0 ? overtaken(what) : conflict(what, found);
      if (intent.kind === 'nothing') return intent.sequence;
      return await attempt(intent);
    } catch (error) {
      if (!isNatsFault(error)) throw error;
      const within = error.code === 'NoBucket' ? Math.min(NO_BUCKET_WITHIN_MS, deadlineMs) : deadlineMs;
      if (!AGAIN.has(error.code) || late !== undefined) throw verdict(late ?? error);
      if (clock.now() - begun >= within) late = error;
    }
    await clock.sleep(Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** Math.min(tries, 5)) * random(), signal);
  }

  async function attempt({ over, write, wrote }: Intent & { kind: 'write' }): Promise<number> {
    const sent = connected();
    try {
      return await write(over);
    } catch (error) {
      // `Aborted` too: the server may have it. All others say that nothing came of it.
      if (sent && isNatsFault(error) && MAY_HAVE_LANDED.has(error.code)) unanswered.push(wrote);
      throw error;
    }
  }

  function verdict(error: NatsFault): unknown {
    if (unanswered.length === 0 || error.code === 'Aborted') return toFleetError(error);
    const message = `${what}: it may have happened or may still happen, there was no answer`;
    return new FleetError({ code: 'Unsure', message, cause: error });
  }
}

/** A `Conflict` is one with somebody who was faster: what is there now is looked at again. */
const AGAIN: ReadonlySet<string> = new Set(['Conflict', 'TimedOut', 'NotConnected', 'NoBucket']);
/** A connection that was there may have been lost after it was sent. */
const MAY_HAVE_LANDED: ReadonlySet<string> = new Set(['TimedOut', 'NotConnected']);

function conflict(what: string, found: KeyEntry | undefined): FleetError {
  const sequence = found?.sequence ?? 0;
  const message = `${what}: somebody else has changed it, its sequence is ${sequence}`;
  return new FleetError({ code: 'Conflict', message, sequence });
}

function overtaken(what: string): FleetError {
  return new FleetError({
    code: 'Unsure',
    message: `${what}: there was no answer, and something else is there now: it may have been there before`,
  });
}
