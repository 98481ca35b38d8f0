import type { DockerHost, Registry } from '@rollforward/test-hosts';
import type { ContainerId } from 'rollforward';
import type { ConformanceBench } from 'rollforward/testing';

import { type DockerInspect, readDockerInspect } from './docker-inspect.ts';
import { type BenchEngine, type EngineRig, openEngineBench } from './engine-bench.ts';
import { interruptDockerStop } from './interrupt-docker-stop.ts';
import { killDockerUnnoticed } from './kill-docker-unnoticed.ts';

/** A Docker Engine, and the way in which the runtime under test reaches it. Benches share one. */
export interface DockerRig extends Pick<EngineRig, 'attach' | 'between' | 'calm'> {
  readonly host: DockerHost;
  readonly registry: Registry;
}

/** A bench on a host's Docker, by Docker's own command line. */
export function openDockerBench({ host, registry, calm, ...rig }: DockerRig): ConformanceBench {
  /** Whether Docker believes in a process that is gone. It would take 20 s to remove the container. */
  let isMistaken = false;
  const engine: BenchEngine = {
    ...benchDocker(host),
    async killUnnoticed(id) {
      const { stdout } = await host.run(['container', 'inspect', '--format', '{{.State.Pid}}', id]);
      await killDockerUnnoticed(host, Number(stdout));
      isMistaken = true;
    },
  };
  return openEngineBench({
    ...rig,
    engine,
    registry: registry.address,
    async calm() {
      await calm();
      // A daemon looks at all processes when it begins.
      if (isMistaken) await host.restartDaemon();
    },
  });
}

function benchDocker(host: DockerHost): Omit<BenchEngine, 'killUnnoticed'> {
  const look = async (id: ContainerId): Promise<DockerInspect | undefined> => {
    const { stdout, exitCode } = await host.run(['container', 'inspect', id], { reject: false });
    const [shown]: readonly DockerInspect[] = exitCode === 0 ? JSON.parse(stdout) : [];
    return shown;
  };
  return {
    dir: host.dir,
    run: (args, options) => host.run(args, options),
    image: (image) => host.image(image),
    livingProcesses: (marker) => host.livingProcesses(marker),
    freePort: () => host.freePort(),
    version: async () => (await host.run(['version', '--format', '{{.Server.Version}}'])).stdout.trim(),
    async inspect(id) {
      const shown = await look(id);
      return shown && { shown: readDockerInspect(shown), pid: shown.State.Pid };
    },
    async push(image, reference) {
      await host.run(['tag', image, reference]);
      await host.run(['push', '--quiet', reference]);
      await host.run(['rmi', reference]);
    },
    async networkLabels(name) {
      const { stdout } = await host.run(['network', 'inspect', name], { reject: false });
      const [shown]: readonly { Labels?: Record<string, string> | null }[] = JSON.parse(stdout);
      return shown && (shown.Labels ?? {});
    },
    interruptStop: (id) => interruptDockerStop(host, id),
    removeOptions: [],
  };
}
