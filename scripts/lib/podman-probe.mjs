import { spawnSync } from 'node:child_process';

import { ROOT } from './root.mjs';
import { NODE_ARGS } from './run-typescript.mjs';

/** Runs a container on Podman to see whether that can be done here: gives why not, or `undefined` where it can. */
export function whyNoPodman() {
  return whyNot('podmanAvailability');
}

/** The same on Docker Engine. */
export function whyNoDocker() {
  return whyNot('dockerAvailability');
}

function whyNot(probe) {
  const program = `
    import { ${probe} } from '@rollforward/test-hosts';
    console.log(JSON.stringify(await ${probe}()));
  `;
  const args = [...NODE_ARGS, '--input-type=module', '--eval', program];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) return stderr.trim().split('\n').at(-1) ?? 'the probe failed';
  const availability = JSON.parse(stdout);
  return availability.kind === 'available' ? undefined : `${availability.why}; ${availability.howTo}`;
}
