// What the state plane costs on top of NATS: see README.md beside this file. Never a gate: it ends with 0 whatever it measures.
// Usage: npm run bench:fleet [-- --quick] [--devices 500] [--repetitions 10] [--workers 2]
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { startNatsServer } from '@rollforward/test-hosts';

import { measureInTurn } from './in-turn.ts';
import { quartilesOf } from './quartiles.ts';
import { startOurPlane } from './state-plane/our-plane.ts';
import { startPlainPlane } from './state-plane/plain-plane.ts';
import { tableOf } from './table.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    devices: { type: 'string' },
    repetitions: { type: 'string' },
    workers: { type: 'string', default: '2' },
  },
});
const devices = Number(values.devices ?? (values.quick ? 20 : 500));
const repetitions = Number(values.repetitions ?? (values.quick ? 3 : 10));
const workers = Number(values.workers);
/** An agent reads, checks, replaces a container, looks at it and reports each step; plain put-and-watch answers. */
const MOST = 10;

const server = await startNatsServer();
const ours = await startOurPlane({ url: server.url, devices, workers });
await ours.change();
const answerBytes = await ours.stateBytes();
const plain = await startPlainPlane({ url: server.url, devices, workers, answerBytes });
const pairs = await measureInTurn({
  repetitions,
  warmUps: 2,
  ours: () => ours.change(),
  raw: () => plain.change(),
});
await plain.stop();
await ours.stop();
await server.stop();

const load = loadavg().map((one) => one.toFixed(1));
console.log(`Node ${process.versions.node}, ${cpus().length} processors, load ${load.join(' ')}`);
console.log(
  `median (quartiles) of ${repetitions}, ours and plain put-and-watch in turn, states of ${answerBytes} bytes\n`,
);
const what = `state plane: ${devices} devices converge on a put`;
console.log(
  tableOf([{ kind: 'ratio', what, ours: quartilesOf(pairs.ours), raw: quartilesOf(pairs.raw), most: MOST }]),
);
