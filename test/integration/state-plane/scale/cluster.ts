/**
 * Kills leaders of a cluster of three NATS servers during rollouts, and looks whether anything was lost or doubled.
 *
 * Usage: node scripts/run.mjs test/integration/state-plane/scale/cluster.ts [--rollouts 20] [--devices 12] [--seed 1].
 * The last line is `N passed, N failed`.
 */
import { parseArgs } from 'node:util';

import { rollOutOnCluster } from './cluster-rollout.ts';

const { values } = parseArgs({
  options: {
    rollouts: { type: 'string', default: '20' },
    devices: { type: 'string', default: '12' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const [rollouts, devices, seed] = [Number(values.rollouts), Number(values.devices), Number(values.seed)];
console.log(`cluster: ${rollouts} rollouts to ${devices} devices, seed ${seed}`);
const { faults, kills, ...counts } = await rollOutOnCluster({
  seed,
  devices,
  rollouts,
  onLine: (line) => console.log(line),
});
for (const fault of faults) console.log(`✗ ${fault}`);
console.log(JSON.stringify(counts));
console.log(`${faults.length === 0 ? kills : kills - 1} passed, ${faults.length === 0 ? 0 : 1} failed`);
process.exitCode = faults.length === 0 ? 0 : 1;
