import { chmod, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

import { openPodmanHost, type PodmanHost } from '../podman/podman-host.ts';
import { type Registry, startRegistry } from '../servers/registry.ts';
import { makePrivateNamespaces, type PrivateNamespaces } from '../system/private-namespaces.ts';
import { requireRoot } from '../system/requirements.ts';
import { requirePodman5Root } from './podman-5-root.ts';

/**
 * A Podman 5 with all that it runs, out of the root of a Debian 13, whatever the machine itself is. It shares nothing with
 * any other: its root is a layer upon that one, and its network a network of its own, with the published ports in it.
 * Processes and the host's folder are those of the machine.
 */
export interface Podman5Host extends PodmanHost {
  /** A port of the host's network that nobody listens on now. */
  freePort(): Promise<number>;
  /** A connection to a published port of the host's loopback address. */
  connect(port: number): Duplex;
  /** Starts a registry on the host's loopback address. It is stopped with the host. */
  startRegistry(): Promise<Registry>;
}

/** What is run as Podman: a script in the host's folder. */
const PODMAN = 'podman-5';

/** Where Debian 13 has what Podman runs. */
const PROGRAMS = { runc: '/usr/sbin/runc', conmon: '/usr/bin/conmon', netavark: '/usr/lib/podman/netavark' };

/** Starts such a host. Throws `HostUnavailable` where there is no Debian 13 for it. */
export async function startPodman5Host(): Promise<Podman5Host> {
  requireRoot();
  const debian = await requirePodman5Root();
  let namespaces: PrivateNamespaces | undefined;
  const registries: Registry[] = [];
  const host = await openPodmanHost({
    podman: PODMAN,
    programs: PROGRAMS,
    // It says with each call that the first version of control groups is old.
    env: { PODMAN_IGNORE_CGROUPSV1_WARNING: 'true' },
    async release() {
      for (const registry of registries) await registry.stop();
      await namespaces?.release();
    },
  });
  try {
    const root = join(host.dir, 'root');
    const inside = (namespaces = await makePrivateNamespaces({
      emptyFolders: [],
      lettingGo: ['/run', tmpdir()],
      setUp: rootScript(debian, host.dir, root),
      env: {},
    }));
    const { program, args } = inside.enter({ program: 'chroot', args: [root, '/usr/bin/podman'] });
    await writeFile(host.podman, `#!/bin/sh\nexec ${program} ${args.join(' ')} "$@"\n`);
    await chmod(host.podman, 0o755);
    return {
      ...host,
      freePort: () => inside.freePort(),
      connect: (port) => inside.connect(port),
      async startRegistry() {
        const registry = await startRegistry({ namespaces: inside });
        registries.push(registry);
        return registry;
      },
    };
  } catch (error) {
    await host.stop();
    throw error;
  }
}

/** Makes a root of a layer upon that of Debian, with the machine's kernel and the host's folder in it. */
function rootScript(debian: string, dir: string, root: string): string {
  const layer = join(dir, 'layer');
  return `
mkdir ${layer} ${root}
mount -t tmpfs tmpfs ${layer}
mkdir ${layer}/upper ${layer}/work
mount -t overlay overlay -o lowerdir=${debian},upperdir=${layer}/upper,workdir=${layer}/work ${root}
for folder in proc sys dev; do mount --rbind /$folder ${root}/$folder; done
mount -t tmpfs tmpfs ${root}/run
mkdir -p ${root}${dir}
mount --bind ${dir} ${root}${dir}
`;
}
