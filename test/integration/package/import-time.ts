import type { NodeRun, Project } from './project.ts';

/** What importing a module takes in a process that did nothing before, milliseconds. */
export interface ImportTime {
  /** Of the quickest process, without the time in which it had no processor to run on. */
  readonly leastMs: number;
  readonly medianMs: number;
  /** User and system time of the median process: it does not count waiting, but counts every thread. */
  readonly cpuMs: number;
  readonly processes: number;
}

/** Imports `name` in `processes` new ones, one after the other. */
export async function timeImport(
  project: Project,
  name: string,
  { processes, ...how }: NodeRun & { readonly processes: number },
): Promise<ImportTime> {
  // Its second word are the nanoseconds in which the main thread could have run, and others did.
  const text = `import { readFileSync } from 'node:fs';
    const waited = () => Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
    const [cpu, before] = [process.cpuUsage(), waited()];
    const begun = performance.now();
    await import('${name}');
    const ms = performance.now() - begun;
    const { user, system } = process.cpuUsage(cpu);
    console.log(ms, (user + system) / 1000, ms - (waited() - before));`;
  await project.write('time.mjs', text);
  const wall: number[] = [];
  const used: number[] = [];
  const alone: number[] = [];
  for (let count = 0; count < processes; count += 1) {
    const [ms = NaN, cpuMs = NaN, aloneMs = NaN] = (await project.node('time.mjs', how))
      .split(' ')
      .map(Number);
    wall.push(ms);
    used.push(cpuMs);
    alone.push(aloneMs);
  }
  return { leastMs: Math.min(...alone), medianMs: median(wall), cpuMs: median(used), processes };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}
