import { BUCKETS, deploymentKey, type DeploymentKey } from '../format/names.ts';
import { parseStateRecord } from '../format/state-record.ts';
import type { KeyEntry } from '../wire/bucket.ts';
import { changeKey, type Intent } from './change-key.ts';
import {
  asksForTheSame,
  bytesOf,
  checkDocument,
  type DocumentInput,
  generationIn,
  sameBytes,
  withGeneration,
} from './document-bytes.ts';
import type { FleetContext } from './fleet-context.ts';
import { readLatest } from './read-latest.ts';

/** What every change of a deployment can be told. */
export interface ChangeOptions {
  /** The sequence that was seen last; 0: it must not be there. Default: whatever is there. */
  readonly expected?: number;
  /** Gives it up: `Aborted`. */
  readonly signal?: AbortSignal;
  /** Milliseconds until it is given up. Default 15000. */
  readonly deadlineMs?: number;
}

/** What is to be put, and where. */
export interface PutOptions extends DeploymentKey, ChangeOptions {
  /** A document whole. Text and bytes are put as they are. */
  readonly document: DocumentInput;
  /**
   * `next`: the document is given the generation after those of the document that is there and of the one that the device
   * has accepted, as far as it has said so; a device refuses what has no higher one than it has accepted. A document that
   * asks for what is there already is not put again. Default: the generation that it has.
   */
  readonly generation?: 'next';
}

/** A document that is there. */
export interface PutResult {
  /** What `expected` of the next change is. */
  readonly sequence: number;
  /** SHA-256 of the bytes that are there: with `generation: 'next'`, not of those that were given. */
  readonly revision: string;
}

const DEADLINE_MS = 15_000;

/** What is written, given what is there. */
type Compose = (found: KeyEntry | undefined) => Promise<Uint8Array>;

/** See `Fleet.putDeployment`. */
export async function putDeployment(context: FleetContext, options: PutOptions): Promise<PutResult> {
  const { device, deployment, document, generation, expected } = options;
  const key = deploymentKey({ device, deployment });
  checkExpected(expected);
  const given = bytesOf(document);
  let { revision } = checkDocument(given);
  const compose: Compose =
    generation === 'next' ? numbered(context, { device, deployment }, given) : () => Promise.resolve(given);

  const sequence = await change(context, { ...options, verb: 'put', key }, async (found) => {
    const over = sequenceToReplace(found, expected);
    if (over === undefined) return undefined;
    const bytes = await compose(found);
    ({ revision } = checkDocument(bytes));
    // To put it anew would make every state that was reported of it older than it, and change nothing else.
    if (found?.operation === 'put' && sameBytes(found.bytes, bytes)) {
      return { kind: 'nothing', sequence: found.sequence };
    }
    return {
      kind: 'write',
      over,
      write: (at) => context.buckets.desiredState.put(key, bytes, { expected: at, signal: options.signal }),
      wrote: (later) => later.sequence !== over && later.operation === 'put' && sameBytes(later.bytes, bytes),
    };
  });
  return { sequence, revision };
}

/** See `Fleet.deleteDeployment`. */
export async function deleteDeployment(
  context: FleetContext,
  options: DeploymentKey & ChangeOptions,
): Promise<{ readonly sequence: number }> {
  const { device, deployment, expected } = options;
  const key = deploymentKey({ device, deployment });
  checkExpected(expected);
  const sequence = await change(context, { ...options, verb: 'delete', key }, (found) => {
    // Deleted is deleted, whoever did it and whatever was expected before.
    if (found?.operation === 'deleted') {
      return Promise.resolve({ kind: 'nothing', sequence: found.sequence });
    }
    const over = expected ?? found?.sequence ?? 0;
    if (over !== (found?.sequence ?? 0)) return Promise.resolve(undefined);
    return Promise.resolve({
      kind: 'write',
      over,
      write: (at) => context.buckets.desiredState.remove(key, { expected: at, signal: options.signal }),
      wrote: (later) => later.operation === 'deleted',
    });
  });
  return { sequence };
}

interface ChangeTask extends DeploymentKey, ChangeOptions {
  readonly verb: 'put' | 'delete';
  readonly key: string;
}

function change(
  { link, clock, random }: FleetContext,
  { verb, key, device, deployment, signal, deadlineMs = DEADLINE_MS }: ChangeTask,
  decide: (found: KeyEntry | undefined) => Promise<Intent | undefined>,
): Promise<number> {
  const what = `${verb} ${deployment} of ${device}`;
  const connected = (): boolean => link.connection() !== undefined;
  const read = () => readLatest({ link, bucket: BUCKETS.desiredState, key, signal });
  return changeKey({ what, clock, random, signal, deadlineMs, connected, read, decide });
}

/** The sequence that is written over; `undefined` where something else is there than was expected. */
function sequenceToReplace(found: KeyEntry | undefined, expected: number | undefined): number | undefined {
  const there = found?.sequence ?? 0;
  if (expected === undefined || expected === there) return there;
  // Where it was deleted it is not there.
  return expected === 0 && found?.operation === 'deleted' ? there : undefined;
}

/** Numbers a document above what is there and what was accepted. */
function numbered(context: FleetContext, place: DeploymentKey, given: Uint8Array): Compose {
  return async (found) => {
    const there = found?.operation === 'put' ? generationIn(found.bytes) : undefined;
    const accepted = await acceptedGeneration(context, place);
    const stands = typeof there === 'number' && there >= (accepted ?? 0);
    if (stands && found !== undefined && asksForTheSame(given, found.bytes)) return found.bytes;
    return withGeneration(given, 1 + Math.max(0, accepted ?? 0, typeof there === 'number' ? there : 0));
  };
}

/** After a deletion only the device knows it: it may not have heard of the deletion when the next document comes. */
async function acceptedGeneration(
  { buckets }: FleetContext,
  place: DeploymentKey,
): Promise<number | undefined> {
  const found = await buckets.deviceState.get(deploymentKey(place));
  if (found?.operation !== 'put') return undefined;
  const parsed = parseStateRecord(found.bytes, place);
  return parsed.kind === 'parsed' ? parsed.value.generation : undefined;
}

function checkExpected(expected: number | undefined): void {
  if (expected === undefined || (Number.isSafeInteger(expected) && expected >= 0)) return;
  throw new TypeError('expected: expected a sequence, or 0');
}
