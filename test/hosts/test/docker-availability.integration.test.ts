import { dockerAvailability, HostUnavailable, startDockerHost } from '@rollforward/test-hosts';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const NODE_ARGS = ['--import', 'tsx', '--conditions=@rollforward/source', '--input-type=module', '--eval'];

test('is available where a host can run a container, with the version', async () => {
  const availability = await dockerAvailability();
  if (availability.kind === 'missing') throw new Error(availability.why);
  expect(availability.version).toMatch(/^\d+\.\d+/);
});

test('says why and what to do where namespaces cannot be made', async () => {
  const program = `
    import { dockerAvailability } from '@rollforward/test-hosts';
    console.log(JSON.stringify(await dockerAvailability()));
  `;
  const drop = ['--bounding-set', '-sys_admin', '--inh-caps', '-sys_admin', '--'];
  const { stdout } = await execa('setpriv', [...drop, process.execPath, ...NODE_ARGS, program], {
    cwd: import.meta.dirname,
  });
  expect(JSON.parse(stdout)).toEqual({
    kind: 'missing',
    why: expect.stringMatching(/^Docker Engine cannot run here: namespaces cannot be made here: .*unshare/),
    howTo: expect.stringMatching(/as root on a Linux host/),
  });
});

test('a host that is not root says so', async () => {
  const { geteuid, getuid } = process;
  Object.assign(process, { getuid: () => 1000, geteuid: () => 1000 });
  try {
    await expect(startDockerHost()).rejects.toThrow(HostUnavailable);
    await expect(startDockerHost()).rejects.toThrow('not root');
  } finally {
    Object.assign(process, { getuid, geteuid });
  }
});
