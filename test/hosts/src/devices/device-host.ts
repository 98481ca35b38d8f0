import { appendFile, chmod, writeFile } from 'node:fs/promises';

import { removeAbandonedPodmans } from '../podman/abandoned-hosts.ts';
import { podmanPaths } from '../podman/podman-environment.ts';
import { openPodmanHost, type PodmanHost, requirePodmanPrograms } from '../podman/podman-host.ts';
import { requireProgram } from '../system/requirements.ts';
import { type Cable, layCable } from './cable.ts';
import { type DeviceNamespace, makeDeviceNamespace } from './device-namespace.ts';

/** A Podman in a network of its own, as on a device: the machine that the tests run on is at the other end of a cable. */
export interface DeviceHost extends PodmanHost {
  /** The command that runs `program` in the device's network. It becomes it, under the same process id. */
  enter: DeviceNamespace['enter'];
  /** Pulls the cable: nothing goes to or fro any more, and nobody is told. */
  cutOff(): Promise<void>;
  /** Plugs it in again. */
  heal(): Promise<void>;
}

/** Where a device is. */
export interface DevicePlace {
  /** What the cable's end at this machine is called. */
  readonly link: string;
  /** Of this machine. Registries that listen there need no TLS. */
  readonly serverAddress: string;
  /** Of the device. */
  readonly address: string;
}

/** What is run as Podman: a script in the host's folder. */
const PODMAN = 'device-podman';

/** Starts a device. One in a temporary folder whose process was killed is cleaned up by the next start. */
export async function openDeviceHost({ link, serverAddress, address }: DevicePlace): Promise<DeviceHost> {
  const podman = await requireProgram('podman', 'podman');
  // The script below is not there before the host is, and could not clean up after others.
  await removeAbandonedPodmans(podman);
  let namespace: DeviceNamespace | undefined;
  let cable: Cable | undefined;
  const host = await openPodmanHost({
    podman: PODMAN,
    programs: await requirePodmanPrograms(),
    async release() {
      await cable?.remove();
      await namespace?.release();
    },
  });
  try {
    namespace = await makeDeviceNamespace(host.dir);
    cable = await layCable({ link, serverAddress, address, namespace });
    const { program, args } = namespace.enter({ program: podman, args: [] });
    await writeFile(host.podman, `#!/bin/sh\nexec ${program} ${args.join(' ')} "$@"\n`);
    await chmod(host.podman, 0o755);
    const registry = `\n[[registry]]\nlocation = "${serverAddress}"\ninsecure = true\n`;
    await appendFile(podmanPaths(host.dir).registriesConf, registry);
    return { ...host, enter: namespace.enter, cutOff: cable.pull, heal: cable.plug };
  } catch (error) {
    await host.stop();
    throw error;
  }
}
