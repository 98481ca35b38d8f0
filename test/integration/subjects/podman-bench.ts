import { type ContainerId, systemClock } from 'rollforward';
import type { ConformanceBench } from 'rollforward/testing';

import type { BenchPodman } from './bench-podman.ts';
import { type BenchEngine, type EngineRig, openEngineBench } from './engine-bench.ts';
import { interruptPodmanStop } from './interrupt-podman-stop.ts';
import { type PodmanInspect, readPodmanInspect } from './podman-inspect.ts';

/** A Podman, and the way in which the runtime under test reaches it. Benches share one. */
export interface PodmanRig extends Pick<EngineRig, 'attach' | 'between' | 'calm'> {
  readonly podman: BenchPodman;
}

/** A bench on a host's Podman, by Podman's own command line on the same store. */
export function openPodmanBench({ podman, ...rig }: PodmanRig): ConformanceBench {
  return openEngineBench({ ...rig, engine: benchEngine(podman), registry: podman.registry.address });
}

function benchEngine({ host, freePort }: BenchPodman): BenchEngine {
  const look = async (id: ContainerId): Promise<PodmanInspect | undefined> => {
    const { stdout, exitCode } = await host.run(['container', 'inspect', id], { reject: false });
    const [shown]: readonly PodmanInspect[] = exitCode === 0 ? JSON.parse(stdout) : [];
    return shown;
  };
  return {
    dir: host.dir,
    run: (args, options) => host.run(args, options),
    image: (image) => host.image(image),
    livingProcesses: (marker) => host.livingProcesses(marker),
    freePort,
    version: async () => (await host.run(['version', '--format', '{{.Client.Version}}'])).stdout.trim(),
    async inspect(id) {
      const shown = await look(id);
      return shown && { shown: readPodmanInspect(shown), pid: shown.State.Pid };
    },
    async push(image, reference) {
      await host.run(['push', '--quiet', image, reference]);
    },
    async networkLabels(name) {
      const { stdout, exitCode } = await host.run(['network', 'inspect', name], { reject: false });
      if (exitCode !== 0) return undefined;
      const [shown]: readonly { labels?: Record<string, string> }[] = JSON.parse(stdout);
      return shown?.labels ?? {};
    },
    interruptStop: (id) => interruptPodmanStop(host, id, async () => (await look(id))?.State.Status),
    async killUnnoticed(id) {
      const state = (await look(id))?.State;
      if (!state?.ConmonPid) throw new Error('Podman shows no monitor');
      // The monitor first: it must not see the end of the other.
      process.kill(state.ConmonPid, 'SIGKILL');
      process.kill(state.Pid, 'SIGKILL');
      await systemClock.sleep(200);
    },
    // Without them Podman waits for what ignores its signal.
    removeOptions: ['--time', '0'],
  };
}
