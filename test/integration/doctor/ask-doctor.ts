// Asks the doctor as whichever user runs this, and prints the findings as JSON. Usage: ask-doctor.ts <socket>
import { podmanSocket } from '@rollforward/podman-socket';
import { doctor } from 'rollforward';

const [socketPath] = process.argv.slice(2);
if (socketPath === undefined) throw new TypeError('expected the path of a socket');
console.log(JSON.stringify(await doctor(podmanSocket({ socketPath }))));
