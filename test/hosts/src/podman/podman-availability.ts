import { HostUnavailable } from '../system/host-unavailable.ts';
import { type PodmanHost, startPodmanHost } from './podman-host.ts';

/** Whether containers can be run here, and if not, in one line each, why and what to do. */
export type PodmanAvailability =
  | { readonly kind: 'available'; readonly version: string }
  | { readonly kind: 'missing'; readonly why: string; readonly howTo: string };

/** Finds out by running a container in a host of its own, which is removed again: about a second. */
export async function podmanAvailability(): Promise<PodmanAvailability> {
  let host: PodmanHost | undefined;
  try {
    host = await startPodmanHost();
    return await probe(host);
  } catch (error) {
    if (error instanceof HostUnavailable) return { kind: 'missing', why: error.missing, howTo: error.howTo };
    return missing(error instanceof Error ? error.message : String(error));
  } finally {
    await host?.stop();
  }
}

/** The exit code of the image `exits`: nothing else on the way ends with it. */
const EXIT_CODE = 3;

async function probe(host: PodmanHost): Promise<PodmanAvailability> {
  const image = await host.image('exits');
  const { exitCode, stderr } = await host.run(['run', '--rm', '--pull=never', image], {
    reject: false,
    timeoutMs: 30_000,
  });
  if (exitCode !== EXIT_CODE) return missing(stderr || `the probe ended with ${exitCode}`);
  const { stdout } = await host.run(['version', '--format', '{{.Client.Version}}']);
  return { kind: 'available', version: stdout };
}

function missing(output: string): PodmanAvailability {
  const why = output.trim().split('\n').at(-1) ?? '';
  return {
    kind: 'missing',
    why: `podman cannot run a container here: ${why}`,
    howTo: 'run it as root on a Linux host or VM that may make namespaces, mounts and control groups',
  };
}
