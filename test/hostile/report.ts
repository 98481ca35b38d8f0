import type { CampaignResult, Failure } from './campaign.ts';

const MIB = 2 ** 20;
/** Far above what is seen, far below what a leak of every document comes to. */
const MOST_HEAP_GROWTH_BYTES = 64 * MIB;
const MOST_IN_ALL_BYTES = 1024 * MIB;
/** From so many documents on, the share that must be refused, and something must have been created, holds. */
const COUNTS_FROM = 500;
const LEAST_REJECTED = 0.8;

/** A failing document, and the command that brings it back. */
export function failureLines({ document, faults, since }: Failure): string[] {
  const { seed, index, family, bytes, deployment, open } = document;
  const text = JSON.stringify(Buffer.from(bytes.subarray(0, 2000)).toString('latin1'));
  return [
    `✗ document ${index} of seed ${seed} (${family}), ${bytes.length} bytes, as ${JSON.stringify(deployment)}, the host ${open ? 'open' : 'closed'}:`,
    ...faults.slice(0, 10).map((fault) => `    ${fault.slice(0, 1000)}`),
    `    ${text}${bytes.length > 2000 ? '…' : ''}`,
    `    again: npm run hostile -- --seed ${seed} --from ${index} --count 1`,
    `    with what the device had before: npm run hostile -- --seed ${seed} --from ${since} --count ${index - since + 1}`,
  ];
}

export interface Summary {
  readonly result: CampaignResult;
  readonly count: number;
  readonly seconds: number;
  /** Of the processor: what it takes on a machine that does nothing else. */
  readonly busySeconds: number;
}

/** The figures of a campaign, and what of them is not as it must be. */
export function summaryLines({ result, count, seconds, busySeconds }: Summary): {
  lines: string[];
  faults: string[];
} {
  const { tallies, rejected, accepted, created, slowest, heapGrowthBytes = 0 } = result;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const lines = [...tallies].map(
    ([name, tally]) =>
      `  ${name.padEnd(24)} ${String(tally.rejected).padStart(6)} rejected ${String(tally.accepted).padStart(6)} accepted`,
  );
  lines.push(
    `  ${'all'.padEnd(24)} ${String(rejected).padStart(6)} rejected ${String(accepted).padStart(6)} accepted`,
  );
  lines.push(`created by the agent, as the reference reads them: ${created} containers`);
  lines.push(`slowest: ${slowest.ms.toFixed(1)} ms, document ${slowest.index} (${slowest.family})`);
  lines.push(
    `memory: ${(heapGrowthBytes / MIB).toFixed(1)} MiB of heap more than at the first device's end, ${(peakBytes / MIB).toFixed(0)} MiB at most in all`,
  );
  lines.push(
    `time: ${seconds.toFixed(1)} s, ${busySeconds.toFixed(1)} s of the processor, ${((busySeconds * 1000) / count).toFixed(2)} ms a document`,
  );
  const faults: string[] = [];
  if (peakBytes > MOST_IN_ALL_BYTES) faults.push('the process has needed more than 1 GiB');
  if (heapGrowthBytes > MOST_HEAP_GROWTH_BYTES) faults.push('the heap has grown by more than 64 MiB');
  if (count >= COUNTS_FROM) {
    if (rejected < LEAST_REJECTED * count) faults.push(`only ${rejected} of ${count} documents are refused`);
    if (created < accepted / 2)
      faults.push(`only ${created} containers come of ${accepted} accepted documents`);
    for (const [name, tally] of tallies)
      if (tally.rejected + tally.accepted === 0) faults.push(`no document is of the family "${name}"`);
  }
  return { lines, faults };
}
