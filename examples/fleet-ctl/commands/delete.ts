import type { CommandOf } from '../command.ts';
import type { Context } from '../context.ts';
import { type ExitCode, worst } from '../exit-codes.ts';
import { describeFailure, exitCodeOf } from '../failure.ts';
import { devicesOf } from '../target.ts';
import { UsageError } from '../usage-error.ts';
import { wait } from './wait.ts';

/** Deletes a deployment; one device that fails keeps no other from it. */
export async function deleteDeployment(context: Context, command: CommandOf<'delete'>): Promise<ExitCode> {
  const { fleet, signal, out } = context;
  const { deployment, target, wait: patience } = command;
  const devices = await devicesOf(fleet, target, signal);
  if (devices.length === 0) throw new UsageError('no device is selected');
  const codes = await Promise.all(
    devices.map(async (device): Promise<ExitCode> => {
      try {
        await fleet.deleteDeployment({ device, deployment, signal });
        out.line(`${device}/${deployment}: deleted`);
        if (patience === undefined) return 0;
        return await wait(context, { device, deployment, phase: 'Deleted', wait: patience });
      } catch (error) {
        out.notice(`${device}/${deployment}: ${describeFailure(error)}`);
        return exitCodeOf(error);
      }
    }),
  );
  return worst(codes);
}
