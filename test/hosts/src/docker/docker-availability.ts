import type { PodmanAvailability } from '../podman/podman-availability.ts';
import { HostUnavailable } from '../system/host-unavailable.ts';
import { type DockerHost, startDockerHost } from './docker-host.ts';

/** Whether Docker Engine can run containers here, and if not, in one line each, why and what to do. */
export type DockerAvailability = PodmanAvailability;

/** The exit code of the image `exits`: nothing else on the way ends with it. */
const EXIT_CODE = 3;

/** Finds out by running a container in a host of its own, which is removed again: about two seconds. */
export async function dockerAvailability(): Promise<DockerAvailability> {
  let host: DockerHost | undefined;
  try {
    host = await startDockerHost();
    return await probe(host);
  } catch (error) {
    if (error instanceof HostUnavailable) return { kind: 'missing', why: error.missing, howTo: error.howTo };
    return missing(error instanceof Error ? error.message : String(error));
  } finally {
    await host?.stop();
  }
}

async function probe(host: DockerHost): Promise<DockerAvailability> {
  const image = await host.image('exits');
  const { exitCode, stderr } = await host.run(['run', '--rm', image], { reject: false, timeoutMs: 30_000 });
  if (exitCode !== EXIT_CODE) return missing(stderr || `the probe ended with ${exitCode}`);
  const { stdout } = await host.run(['version', '--format', '{{.Server.Version}}']);
  return { kind: 'available', version: stdout };
}

function missing(output: string): DockerAvailability {
  return {
    kind: 'missing',
    why: `Docker Engine cannot run a container here: ${output.trim().split('\n').at(-1) ?? ''}`,
    howTo: 'run it as root on a Linux host or VM that may make namespaces, mounts and control groups',
  };
}
