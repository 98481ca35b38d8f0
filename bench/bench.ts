// What the SDK costs on top of the engine: see README.md beside this file. Never a gate: whatever it measures, it ends with 0.
// Usage: npm run bench [-- --quick]
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { podmanAvailability } from '@rollforward/test-hosts';

import { measureOnPodman } from './podman-rows.ts';
import type { Row } from './row.ts';
import { measureSdk } from './sdk-rows.ts';
import { FULL, QUICK } from './size.ts';
import { tableOf } from './table.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const size = values.quick ? QUICK : FULL;

const rows: Row[] = [...(await measureSdk(size.updates))];
const podman = await podmanAvailability();
if (podman.kind === 'available') {
  rows.push(...(await measureOnPodman(size, (what) => console.error(`measuring ${what} …`))));
} else {
  rows.push({
    kind: 'not-measured',
    what: 'podman-socket, podman-cli',
    why: `${podman.why}; ${podman.howTo}`,
  });
}

const engine = podman.kind === 'available' ? `Podman ${podman.version}, ` : '';
const load = loadavg().map((one) => one.toFixed(1));
console.log(`${engine}Node ${process.versions.node}, ${cpus().length} processors, load ${load.join(' ')}`);
console.log(`median (quartiles) of ${size.repetitions}, ours and raw in turn\n`);
console.log(tableOf(rows));
