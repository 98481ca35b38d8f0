import type { ContainerId, LogLine, LogsOptions } from '../../index.ts';
import type { ConformanceBench } from './conformance-bench.ts';
import { eventually } from './expectations.ts';
import { logsOf, openStream } from './open-stream.ts';

/** Waits until there are `count` lines: what was printed may be on its way to where the engine keeps it. */
export async function hasLines(bench: ConformanceBench, id: ContainerId, count: number): Promise<void> {
  await eventually(bench, `${count} lines`, async () => (await readLogs(bench, id)).length === count);
}

/** Every line that there is; rejects with the fault that it ends with. */
export async function readLogs(
  bench: ConformanceBench,
  id: ContainerId,
  options: LogsOptions = {},
): Promise<readonly LogLine[]> {
  const stream = openStream(bench, logsOf(bench.runtime)(id, options));
  const lines: LogLine[] = [];
  for (;;) {
    const heard = await stream.hear();
    if (heard.kind === 'fault') throw heard.fault;
    if (heard.kind === 'end') return lines;
    lines.push(heard.value);
  }
}

/** As {@link readLogs}, without saying on which stream. */
export async function textsOf(
  bench: ConformanceBench,
  id: ContainerId,
  options: LogsOptions = {},
): Promise<readonly string[]> {
  return (await readLogs(bench, id, options)).map(({ text }) => text);
}
