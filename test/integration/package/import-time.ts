import type { NodeRun, Project } from './project.ts';

/** What importing a module takes in a process that did nothing before, milliseconds. */
export interface ImportTime {
  /** Of all processes the quickest: on a busy machine the others wait for others. */
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
  const text = `const cpu = process.cpuUsage();
    const begun = performance.now();
    await import('${name}');
    const ms = performance.now() - begun;
    const { user, system } = process.cpuUsage(cpu);
    console.log(ms, (user + system) / 1000);`;
  await project.write('time.mjs', text);
  const wall: number[] = [];
  const used: number[] = [];
  for (let count = 0; count < processes; count += 1) {
    const [ms = Number.NaN, cpuMs = Number.NaN] = (await project.node('time.mjs', how))
      .split(' ')
      .map(Number);
    wall.push(ms);
    used.push(cpuMs);
  }
  return { leastMs: Math.min(...wall), medianMs: median(wall), cpuMs: median(used), processes };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}
