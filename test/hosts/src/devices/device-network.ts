import { type ClaimedBlock, claimAddressBlock } from '../podman/address-block.ts';
import { requireRoot } from '../system/requirements.ts';
import { type DeviceHost, openDeviceHost } from './device-host.ts';

/** A network on this machine with devices on it, each at the end of a cable of its own that can be pulled. */
export interface DeviceNetwork {
  /** Of this machine, as every device reaches it: where servers listen. It is there from the first device on. */
  readonly address: string;
  /** Starts one more device. It goes with the network. */
  startDevice(): Promise<DeviceHost>;
  /** Stops all devices. It can be called again. */
  stop(): Promise<void>;
}

/** Opens a network without a device. Throws `HostUnavailable` where that cannot be. */
export async function openDeviceNetwork(): Promise<DeviceNetwork> {
  requireRoot();
  const block: ClaimedBlock = await claimAddressBlock();
  const address = hostAddress(block, 1);
  const devices: DeviceHost[] = [];
  let begun = 0;
  const end = async (): Promise<void> => {
    await Promise.all(devices.map((device) => device.stop()));
    await block.release();
  };
  let ended: Promise<void> | undefined;
  return {
    address,
    async startDevice() {
      begun += 1;
      const device = await openDeviceHost({
        link: `${block.tag}-${begun}`,
        serverAddress: address,
        address: hostAddress(block, begun + 1),
      });
      devices.push(device);
      return device;
    },
    stop: () => (ended ??= end()),
  };
}

function hostAddress({ defaultSubnet }: ClaimedBlock, number: number): string {
  return defaultSubnet.replace(/\.0\/24$/, `.${number}`);
}
