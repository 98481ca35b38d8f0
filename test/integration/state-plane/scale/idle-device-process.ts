// One device with nothing to do, to be run in a network of its own. Usage: idle-device-process.ts <url> <device>
import { natsLink } from '@rollforward/nats';

import { startSimulatedDevice } from './simulated-device.ts';

const [url = '', name = ''] = process.argv.slice(2);
const link = natsLink({ servers: [url], device: name, plaintext: 'anywhere' });
const device = startSimulatedDevice({ device: name, link });
process.once('SIGTERM', () => {
  void device
    .stop()
    .then(() => link.close())
    .then(() => process.exit(0));
});
