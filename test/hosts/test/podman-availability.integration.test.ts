import { HostUnavailable, podmanAvailability } from '@rollforward/test-hosts';
import { execa } from 'execa';
import { expect, test } from 'vitest';

import { requireProgram } from '../src/system/requirements.ts';

test('Podman is available here, or these tests could not run', async () => {
  const availability = await podmanAvailability();
  expect(availability).toEqual({ kind: 'available', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
});

test('says in one line each what is missing and how to get it, to somebody who is not root', async () => {
  const program = `
    import { podmanAvailability } from '@rollforward/test-hosts';
    process.setuid(65534);
    console.log(JSON.stringify(await podmanAvailability()));
  `;
  const node = [
    '--import',
    'tsx',
    '--conditions=@rollforward/source',
    '--input-type=module',
    '--eval',
    program,
  ];
  const { stdout } = await execa(process.execPath, node, { cwd: import.meta.dirname });
  expect(JSON.parse(stdout)).toEqual({
    kind: 'missing',
    why: 'not root',
    howTo: 'run it as root, or in a container or VM as root',
  });
});

test('a program that is not there is named with its package', async () => {
  const attempt = requireProgram('no-such-program', 'its-package');
  await expect(attempt).rejects.toBeInstanceOf(HostUnavailable);
  await expect(attempt).rejects.toMatchObject({
    missing: 'no-such-program is not installed',
    howTo: expect.stringContaining('apt-get install --no-install-recommends its-package'),
  });
});
