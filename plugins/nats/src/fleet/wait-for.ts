import { type Phase, revisionOf } from 'rollforward';

import { BUCKETS, deploymentKey, type DeploymentKey } from '../format/names.ts';
import type { StateRecord } from '../format/state-record.ts';
import { isNatsFault } from '../wire/nats-fault.ts';
import type { FleetContext } from './fleet-context.ts';
import { FleetError, givenUp, toFleetError } from './fleet-error.ts';
import { createWaitFacts, type WaitFacts } from './wait-facts.ts';
import { type DocumentFact, verdictOf, type WaitEnd, type Wanted } from './wait-verdict.ts';
import { readLatest } from './read-latest.ts';

/** What is waited for, and how long. */
export interface WaitOptions extends DeploymentKey {
  /** One phase, or several of which any will do; or `Deleted`: that nothing of a deleted deployment is left. */
  readonly phase: Phase | readonly Phase[] | 'Deleted';
  /** Of the document: what `putDeployment` resolved to. Default: that of the document that is in the bucket now. */
  readonly revision?: string;
  /** Gives it up: `Aborted`. */
  readonly signal?: AbortSignal;
  /** Milliseconds until it is given up. Default: never. */
  readonly deadlineMs?: number;
}

/** What has come of waiting. */
export type WaitOutcome =
  | WaitEnd
  /** Nothing of that until the deadline. */
  | {
      readonly kind: 'timed-out';
      /** What the device said last, of whichever revision. */
      readonly state?: StateRecord;
      /** Whether the device gives signs of life; absent where that cannot be told. */
      readonly online?: boolean;
      /** What kept it from being seen, where something did: one sentence. */
      readonly trouble?: string;
    };

const RETRY_MS = 500;

/** See `Fleet.waitFor`. */
export async function waitFor(context: FleetContext, options: WaitOptions): Promise<WaitOutcome> {
  const { device, deployment, signal, deadlineMs } = options;
  const key = deploymentKey({ device, deployment });
  const over = new AbortController();
  const stop = (): void => over.abort();
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  if (deadlineMs !== undefined) void context.clock.sleep(deadlineMs, over.signal).then(stop);
  const facts = createWaitFacts(context, key, over.signal);
  try {
    const end = await endOf(context, options, facts, over.signal);
    if (end !== undefined) return end;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
    await facts.close();
  }
  if (signal?.aborted === true) throw givenUp(whatIs(options));
  return timedOut(context, device, facts);
}

/** `undefined` where it was given up before. */
async function endOf(
  context: FleetContext,
  options: WaitOptions,
  facts: WaitFacts,
  signal: AbortSignal,
): Promise<WaitEnd | undefined> {
  let wanted: Wanted | undefined;
  while (!signal.aborted) {
    facts.throwIfFailed();
    const { document } = facts;
    wanted ??= document && wantedOf(options, document);
    const end = wanted && document && verdictOf(wanted, document, facts.state());
    // Before an end is told too: what came meanwhile may not have been heard of yet.
    if (facts.isToLook(end !== undefined)) await look(context, options, facts, signal);
    else if (end !== undefined) return end;
    else await facts.news(signal);
  }
  return undefined;
}

async function look(
  { link, clock }: FleetContext,
  { device, deployment }: WaitOptions,
  facts: WaitFacts,
  signal: AbortSignal,
): Promise<void> {
  const key = deploymentKey({ device, deployment });
  try {
    await facts.look(async () => {
      const found = await readLatest({ link, bucket: BUCKETS.desiredState, key, signal });
      return factOf(found);
    });
  } catch (error) {
    if (signal.aborted) return;
    if (!isNatsFault(error) || !AGAIN.has(error.code)) throw toFleetError(error);
    await clock.sleep(RETRY_MS, signal);
  }
}

/** All of these pass: a bucket that is missing is made anew. */
const AGAIN: ReadonlySet<string> = new Set(['TimedOut', 'NotConnected', 'NoBucket']);

function factOf(found: Awaited<ReturnType<typeof readLatest>>): DocumentFact {
  if (found === undefined || found.operation === 'other') return { kind: 'none' };
  const { sequence, at, operation, bytes } = found;
  return operation === 'deleted'
    ? { kind: 'deleted', sequence, at }
    : { kind: 'there', revision: revisionOf(bytes), sequence, at };
}

function wantedOf(options: WaitOptions, document: DocumentFact): Wanted {
  const { phase, revision } = options;
  if (phase === 'Deleted') return { kind: 'deletion' };
  const phases = typeof phase === 'string' ? [phase] : phase;
  if (revision !== undefined) return { kind: 'revision', revision, phases };
  switch (document.kind) {
    case 'there':
      return { kind: 'revision', revision: document.revision, phases };
    case 'deleted':
      // Whatever was wanted, it is gone.
      return { kind: 'revision', revision: '', phases };
    case 'none':
      throw new FleetError({ code: 'NoDocument', message: `${whatIs(options)}: there is no such document` });
    default:
      return document satisfies never;
  }
}

function whatIs({ device, deployment }: DeploymentKey): string {
  return `wait for ${deployment} of ${device}`;
}

async function timedOut({ buckets }: FleetContext, device: string, facts: WaitFacts): Promise<WaitOutcome> {
  const change = facts.state()?.change;
  const trouble = facts.trouble();
  const online = await buckets.deviceHeartbeat.get(device).then(
    (found) => found?.operation === 'put',
    () => undefined,
  );
  return {
    kind: 'timed-out',
    ...(change?.kind === 'state' ? { state: change.state } : {}),
    ...(online === undefined ? {} : { online }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}
