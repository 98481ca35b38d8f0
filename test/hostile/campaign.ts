import { type Device, startDevice } from './device.ts';
import { FAMILIES, type HostileDocument, hostileDocument } from './generate/hostile-document.ts';
import { judge, type Judged } from './judge.ts';
import { isDeployment } from './reference/character-rules.ts';
import { SDK, type Subject } from './subject.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** The first document's number. Default 0. */
  readonly from?: number;
  readonly count: number;
  /** Default: the SDK. */
  readonly subject?: Subject;
  /** Milliseconds that reading one document may take. Default 1000. */
  readonly slowestMs?: number;
  /** Told as they come. */
  readonly onFailure?: (failure: Failure) => void;
  /** Bytes of the heap in use, after all garbage was collected. Default: not measured. */
  readonly heapBytes?: () => number;
  /** Without one, documents are only read. Default `true`. */
  readonly withAgent?: boolean;
  /** Ends at the first failure. */
  readonly untilFailure?: boolean;
}

/** A document with which something is not as it must be. */
export interface Failure {
  readonly document: HostileDocument;
  readonly faults: readonly string[];
  /** The first document that its device was brought. */
  readonly since: number;
}

export interface Tally {
  rejected: number;
  accepted: number;
}

export interface CampaignResult {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly rejected: number;
  readonly accepted: number;
  readonly failed: number;
  /** Containers that the agent created from accepted documents, each to the letter as the reference reads it. */
  readonly created: number;
  readonly slowest: { readonly ms: number; readonly index: number; readonly family: string };
  /** What the heap has grown by, from the first device's end to the last one's. */
  readonly heapGrowthBytes: number | undefined;
}

/** A new device now and then: what one remembers is bounded, and so is what a campaign of any length needs. */
const DOCUMENTS_OF_A_DEVICE = 250;

/** Makes documents from a seed, and holds what the subject and an agent make of each against the reference. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const {
    seed,
    from = 0,
    count,
    subject = SDK,
    slowestMs = 1000,
    onFailure,
    heapBytes,
    untilFailure,
    withAgent = true,
  } = options;
  const tallies = new Map<string, Tally>(FAMILIES.map(({ name }) => [name, { rejected: 0, accepted: 0 }]));
  const total: Tally = { rejected: 0, accepted: 0 };
  let slowest = { ms: 0, index: from, family: '' };
  let [failed, created] = [0, 0];
  let heapBefore: number | undefined;

  function tell(document: HostileDocument, faults: readonly string[], since: number): void {
    if (faults.length === 0) return;
    failed += 1;
    onFailure?.({ document, faults, since });
  }

  /** Resolves to whether `device` can be used on. */
  async function one(device: Device | undefined, index: number, since: number): Promise<boolean> {
    const document = hostileDocument(seed, index);
    const { judged, ms } = judgeInTime(subject, document, slowestMs);
    const accepted = judged.reading.kind === 'accepted' && isDeployment(document.deployment);
    const verdict = accepted ? 'accepted' : 'rejected';
    for (const tally of [total, tallies.get(document.family)]) {
      if (tally !== undefined) tally[verdict] += 1;
    }
    if (ms > slowest.ms) slowest = { ms, index, family: document.family };
    const other =
      document.always !== undefined && document.always !== verdict
        ? [`it is ${verdict}: no document of its family may be`]
        : [];
    const slow = ms > slowestMs ? [`reading it takes ${Math.round(ms)} ms`] : [];
    // What the subject does not read as the reference does would only be told once more by the agent.
    const fed = judged.faults.length > 0 ? [] : await unlessItBreaks(() => device?.feed(document, judged));
    tell(document, [...judged.faults, ...other, ...slow, ...fed], since);
    return fed.length === 0;
  }

  /** From `index` on; resolves to the document after the last one. */
  async function withOneDevice(first: number): Promise<number> {
    const device = withAgent ? await startDevice(subject) : undefined;
    const end = Math.min(first + DOCUMENTS_OF_A_DEVICE, from + count);
    let [index, sound] = [first, true];
    for (; index < end && sound && !enough(); index += 1) sound = await one(device, index, first);
    const ended = await unlessItBreaks(() => device?.end());
    if (sound) tell(hostileDocument(seed, index - 1), ended, first);
    created += device?.created ?? 0;
    return index;
  }

  function enough(): boolean {
    return untilFailure === true && failed > 0;
  }

  for (let index = from; index < from + count && !enough();) {
    index = await withOneDevice(index);
    heapBefore ??= heapBytes?.();
  }
  const heapGrowthBytes = heapBytes && heapBefore !== undefined ? heapBytes() - heapBefore : undefined;
  return { tallies, ...total, failed, created, slowest, heapGrowthBytes };
}

/** A machine that is busy elsewhere may take its time once; what is slow by itself is so again. */
function judgeInTime(
  subject: Subject,
  document: HostileDocument,
  slowestMs: number,
): { judged: Judged; ms: number } {
  const judged = judge(subject, document);
  let ms = judged.tookMs;
  for (let again = 0; again < 2 && ms > slowestMs; again += 1)
    ms = Math.min(ms, judge(subject, document).tookMs);
  return { judged, ms };
}

async function unlessItBreaks(use: () => Promise<readonly string[]> | undefined): Promise<readonly string[]> {
  try {
    return (await use()) ?? [];
  } catch (error) {
    return [`the agent breaks: ${String(error)}`];
  }
}
