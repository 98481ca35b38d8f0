import type { CommandOf } from '../command.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { deviceTable } from '../render/device-table.ts';

/** Gives a document as it lies there, byte for byte. */
export async function get(
  { fleet, signal, out }: Context,
  { device, deployment }: CommandOf<'get'>,
): Promise<ExitCode> {
  const found = await fleet.getDeployment({ device, deployment, signal });
  if (found === undefined) {
    out.notice(`${device}/${deployment}: there is no document`);
    return 1;
  }
  out.notice(`revision ${found.revision}, put ${new Date(found.putAt).toISOString()} as ${found.sequence}`);
  out.raw(found.bytes);
  return 0;
}

/** Lists devices. */
export async function list(
  { fleet, signal, out }: Context,
  { selector }: CommandOf<'list'>,
): Promise<ExitCode> {
  out.line(deviceTable(await fleet.listDevices({ signal, ...(selector && { selector }) })));
  return 0;
}

/** Asks a device whether it is there. */
export async function ping(
  { fleet, signal, out }: Context,
  { device }: CommandOf<'ping'>,
): Promise<ExitCode> {
  const { roundTripMs, uptimeSeconds, deployments, failed } = await fleet.ping({ device, signal });
  const deployed = `${deployments} deployments, ${failed} failed`;
  out.line(`${device} is there: ${roundTripMs.toFixed(1)} ms, up ${uptimeSeconds} s, ${deployed}`);
  return 0;
}
