import { SYSTEM_PATH } from '../system/requirements.ts';
import { runCommand, runSystem } from '../system/run-command.ts';
import type { Command } from '../system/private-namespaces.ts';
import type { DeviceNamespace } from './device-namespace.ts';

/** A cable from this machine to a device. */
export interface Cable {
  /** The device sees that it is pulled; whoever waits for an answer is not told. */
  readonly pull: () => Promise<void>;
  readonly plug: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

export interface CableOptions {
  /** What its end at this machine is called; the other end is `eth0`. */
  readonly link: string;
  /** The address of this machine; the same one on all cables. */
  readonly serverAddress: string;
  /** The address of the device. */
  readonly address: string;
  readonly namespace: DeviceNamespace;
}

/** Lays a cable and plugs it in. It goes with the device's network. */
export async function layCable({ link, serverAddress, address, namespace }: CableOptions): Promise<Cable> {
  const here = (...args: string[]): Promise<void> => run({ program: 'ip', args });
  const there = (...args: string[]): Promise<void> => run(namespace.enter({ program: 'ip', args }));
  const far = ['peer', 'name', 'eth0', 'netns', String(namespace.pid)];
  await here('link', 'add', link, 'type', 'veth', ...far);
  await here('address', 'add', serverAddress, 'peer', address, 'dev', link);
  await there('address', 'add', address, 'peer', serverAddress, 'dev', 'eth0');
  await there('link', 'set', 'eth0', 'up');
  await here('link', 'set', link, 'up');
  return {
    pull: () => here('link', 'set', link, 'down'),
    plug: () => here('link', 'set', link, 'up'),
    async remove() {
      await runSystem('ip', ['link', 'delete', link]);
    },
  };
}

async function run({ program, args }: Command): Promise<void> {
  await runCommand(program, args, { env: { PATH: SYSTEM_PATH } });
}
