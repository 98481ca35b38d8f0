import { allPids, processEnvironment, type ProcessFacts, processFacts } from './processes.ts';

/**
 * The oracle: the main processes of containers that live now and have `marker` in their environment, as
 * the kernel tells it. No engine is asked. Zombies do not count, nor do children of a main process, nor the
 * engine's own processes, even where the marker was handed to the container through their environment.
 */
export async function livingProcesses(marker: string): Promise<number[]> {
  const own = await processFacts(process.pid);
  const depth = own?.namespacePids.length ?? 1;
  const found = await Promise.all(
    (await allPids()).map(async (pid) => {
      const environment = await processEnvironment(pid);
      if (!environment.includes(marker)) return undefined;
      const facts = await processFacts(pid);
      return facts !== undefined && (await isMainProcess(facts, depth)) ? pid : undefined;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}

async function isMainProcess(facts: ProcessFacts, depth: number): Promise<boolean> {
  const { namespacePids, name } = facts;
  if (namespacePids.length > depth) return namespacePids.at(-1) === 1;
  // A container in the host's pid namespace: its main process is what the monitor started.
  if (/^(conmon|containerd-shim|runc|crun|exe)/.test(name)) return false;
  const parent = await processFacts(facts.parent);
  return parent !== undefined && /^(conmon$|containerd-shim)/.test(parent.name);
}
