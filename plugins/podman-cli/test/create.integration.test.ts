import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expectFault } from '@rollforward/engine-shared/testing';
import { readEchoedEnvironment } from '@rollforward/test-hosts';
import type { ContainerSpec } from 'rollforward';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { podmanCli } from '../src/index.ts';
import { type Inspected, type RealPodman, startRealPodman } from './support/real-podman.ts';

let real: RealPodman;
beforeAll(async () => {
  real = await startRealPodman();
  await real.runtime.ensureNetwork('shop', { a: 'b' });
});
afterAll(() => real.host.stop());

/** What the program of a new container was started with, by its own account. */
async function echo(
  rest: Partial<ContainerSpec>,
): Promise<{ env: Record<string, string>; args: readonly string[] }> {
  const folder = await real.folder();
  const id = await real.run('echo-env', {
    ...rest,
    mounts: [{ type: 'bind', source: folder, target: '/log' }],
    env: { ...rest.env, LOG_DIR: '/log' },
  });
  await expect.poll(() => readEchoedEnvironment(folder)).toBeDefined();
  const echoed = await readEchoedEnvironment(folder);
  await real.runtime.stopContainer(id, { gracePeriodSeconds: 0 });
  await real.runtime.removeContainer(id);
  const env = (echoed?.env ?? []).map((word) => [
    word.slice(0, word.indexOf('=')),
    word.slice(word.indexOf('=') + 1),
  ]);
  return { env: Object.fromEntries(env) as Record<string, string>, args: echoed?.args ?? [] };
}

async function inspectCreated(rest: Partial<ContainerSpec>): Promise<Inspected> {
  return real.inspect(await real.create('v1', rest));
}

describe('C2: the environment arrives byte for byte', () => {
  const env = {
    EMPTY: '',
    SPACES: '  a  b  ',
    HASH: '#no comment',
    EQUALS: '=a=b=',
    QUOTED: '"double" \'single\'',
    OPEN_QUOTE: '"',
    STAR: '*',
    TAB: '\t a\t',
    UNICODE: 'é ßẞ 漢字 𝄞 \u2028 \u0001\u007f',
    DOLLAR: '$PATH ${HOME} `id` \\n \\',
    JSON: '{"a":["b","c=d"]}',
    LONG: 'x'.repeat(60_000),
    LINE_BREAK: 'first\nsecond\n\n third ',
    LINE_BREAK_AND_NAMES: 'x\nPATH\nHOME=/evil\n*\n#',
    CARRIAGE_RETURN: 'a\rb\r',
    CRLF: 'a\r\nb\r\n',
    LONGER: 'y'.repeat(100_000),
    lower_case: 'x',
    PATH: '/app:/bin',
    HOME: '/nowhere',
    LD_PRELOAD: '/nothing.so',
    CONTAINER_HOST: 'unix:///nowhere',
    HTTP_PROXY: 'http://proxy.example',
    TERM: 'dumb',
  };

  test('to the process', async () => {
    const echoed = await echo({ env });
    expect(echoed.env).toMatchObject(env);
  });

  test('to inspect, and no value is on a command line', async () => {
    const { Config } = await inspectCreated({ env });
    for (const [name, value] of Object.entries(env)) expect(Config.Env).toContain(`${name}=${value}`);
    expect(JSON.stringify(Config['CreateCommand'])).not.toMatch(/double|second|nothing\.so|proxy\.example/);
  });

  test.each(['LD_PRELOAD', 'CONTAINER_HOST', 'PATH', 'https_proxy', 'CONTAINERS_CONF'])(
    'but a line break under the name %s, which Podman reads itself, is refused',
    async (name) => {
      await expectFault(real.create('v1', { env: { [name]: 'a\nb' } }), 'InvalidSpec');
    },
  );
});

describe('C23: nothing of the agent’s environment gets in', () => {
  test('neither by a proxy nor by a pattern', async () => {
    const env = { ...real.host.env, http_proxy: 'http://user:password@proxy', AGENT_SECRET: 'hunter2' };
    const runtime = podmanCli({ podman: real.host.podman, env });
    const id = await runtime.createContainer(
      await real.spec('v1', { env: { A: 'x\nAGENT_SECRET\nAGENT_*', B: '*' } }),
    );
    expect((await real.inspect(id)).Config.Env.join('\n')).not.toMatch(/hunter2|password/);
  });
});

describe('C2: command and arguments', () => {
  const words = [
    '',
    ' a ',
    '-v',
    '--name=x',
    '--',
    '*',
    '"',
    "'",
    '$HOME',
    'a\nb',
    'é𝄞',
    '[]',
    '{"a":1}',
    'x=y',
  ];

  test('arguments arrive byte for byte', async () => {
    expect((await echo({ args: words })).args).toEqual(words);
  });

  test('a command replaces the entrypoint', async () => {
    const { args } = await echo({ command: ['/app/echo-env', 'first', ...words], args: ['last'] });
    expect(args).toEqual(['first', ...words, 'last']);
  });

  /** An image with both, so that one can leak. */
  const pathOf = async (rest: Partial<ContainerSpec>): Promise<readonly string[]> => {
    const [image, tar] = ['localhost/both:1', join(await real.folder(), 'root.tar')];
    await real.host.run(['export', '--output', tar, await real.create('v1')]);
    await real.host.run([
      'import',
      '--change=ENTRYPOINT ["/bin/echo","of-entrypoint"]',
      '--change=CMD ["of-cmd"]',
      tar,
      image,
    ]);
    const { Path, Args } = await inspectCreated({ ...rest, image });
    // Of a word that stands alone, Podman says that it is its own argument.
    return Args.length === 1 && Args[0] === Path ? [Path] : [Path, ...Args];
  };

  test('which of the image’s own words stay', async () => {
    expect(await pathOf({})).toEqual(['/bin/echo', 'of-entrypoint', 'of-cmd']);
    expect(await pathOf({ args: ['mine'] })).toEqual(['/bin/echo', 'of-entrypoint', 'mine']);
    expect(await pathOf({ args: [] })).toEqual(['/bin/echo', 'of-entrypoint']);
    expect(await pathOf({ command: ['/bin/sh'] })).toEqual(['/bin/sh']);
    expect(await pathOf({ command: ['/bin/sh'], args: [] })).toEqual(['/bin/sh']);
    expect(await pathOf({ command: ['/bin/sh', '-c'], args: ['mine'] })).toEqual(['/bin/sh', '-c', 'mine']);
    expect(await pathOf({ command: [], args: ['mine', 'too'] })).toEqual(['mine', 'too']);
    await expectFault(pathOf({ command: [] }), 'InvalidSpec');
  });
});

describe('C2, C7: what inspect says is what the spec says', () => {
  test('labels', async () => {
    const labels = { 'example.com/a': 'b=c,"d"\n e ', empty: '', unicode: 'é𝄞' };
    expect((await inspectCreated({ labels })).Config['Labels']).toMatchObject(labels);
  });

  test('ports, network and alias', async () => {
    const inspected = await inspectCreated({
      network: { mode: 'private', name: 'shop', alias: 'web' },
      ports: [
        { hostIp: '127.0.0.1', hostPort: 18080, containerPort: 80, protocol: 'tcp' },
        { hostIp: '::1', hostPort: 18080, containerPort: 80, protocol: 'udp' },
      ],
    });
    expect(inspected.HostConfig['PortBindings']).toEqual({
      '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '18080' }],
      '80/udp': [{ HostIp: '::1', HostPort: '18080' }],
    });
    expect(inspected.NetworkSettings.Networks?.['shop']?.Aliases).toContain('web');
  });

  test('the host’s network, and none', async () => {
    expect((await inspectCreated({ network: { mode: 'host' } })).HostConfig['NetworkMode']).toBe('host');
    expect((await inspectCreated({ network: { mode: 'none' } })).HostConfig['NetworkMode']).toBe('none');
  });

  test('mounts', async () => {
    const source = join(await real.folder(), 'a b');
    await mkdir(source);
    const { Mounts, HostConfig } = await inspectCreated({
      mounts: [
        { type: 'volume', source: 'shop.data', target: '/data' },
        { type: 'volume', source: 'shop.ro', target: '/ro', readOnly: true },
        { type: 'bind', source, target: '/with space' },
        { type: 'bind', source, target: '/b', readOnly: true },
        { type: 'tmpfs', target: '/t' },
        { type: 'tmpfs', target: '/tro', readOnly: true },
      ],
    });
    expect(Mounts).toHaveLength(4);
    expect(Mounts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Type: 'volume', Name: 'shop.data', Destination: '/data', RW: true }),
        expect.objectContaining({ Type: 'volume', Name: 'shop.ro', Destination: '/ro', RW: false }),
        expect.objectContaining({ Type: 'bind', Source: source, Destination: '/with space', RW: true }),
        expect.objectContaining({ Type: 'bind', Source: source, Destination: '/b', RW: false }),
      ]),
    );
    expect(HostConfig['Tmpfs']).toEqual({
      '/t': expect.stringMatching(/^rw,/),
      '/tro': expect.stringMatching(/^ro,/),
    });
  });

  test('user, folder, limits, read-only root', async () => {
    const { Config, HostConfig } = await inspectCreated({
      user: '1000:1001',
      workingDir: '/tmp',
      resources: { memoryBytes: 67_108_864, cpus: 0.25, pids: 50 },
      readOnlyRoot: true,
    });
    expect(Config).toMatchObject({ User: '1000:1001', WorkingDir: '/tmp' });
    expect(HostConfig).toMatchObject({
      Memory: 67_108_864,
      MemorySwap: 67_108_864,
      NanoCpus: 250_000_000,
      PidsLimit: 50,
      ReadonlyRootfs: true,
      Tmpfs: {},
    });
  });

  test('stop signal and grace', async () => {
    const { Config } = await inspectCreated({ stopSignal: 'SIGRTMIN+3', gracePeriodSeconds: 77 });
    expect(Config).toMatchObject({ StopSignal: 37, StopTimeout: 77 });
    expect((await inspectCreated({ gracePeriodSeconds: 0 })).Config).toMatchObject({ StopTimeout: 0 });
  });

  test('C7: no restarts by the engine, and a log that ends', async () => {
    const { HostConfig } = await inspectCreated({});
    expect(HostConfig['RestartPolicy']).toMatchObject({ Name: 'no' });
    expect(HostConfig['LogConfig']).toMatchObject({ Type: 'k8s-file', Size: '10.49MB' });
  });
});

test('a read-only container with all the rest runs', async () => {
  const id = await real.run('v1', {
    readOnlyRoot: true,
    resources: { memoryBytes: 67_108_864, cpus: 0.5, pids: 50 },
    mounts: [
      { type: 'tmpfs', target: '/tmp' },
      { type: 'volume', source: 'shop.rodata', target: '/data' },
    ],
    network: { mode: 'private', name: 'shop', alias: 'web' },
  });
  expect(await real.runtime.containerStatus({ id })).toMatchObject({ state: 'running' });
});

describe('C5: what fails leaves nothing behind', () => {
  const leftBehind = async (): Promise<string> => {
    const { stdout } = await real.host.run(['ps', '--all', '--external', '--format={{.Names}}']);
    return stdout;
  };

  test.each<[string, Partial<ContainerSpec>, Parameters<typeof expectFault>[1]]>([
    ['an image that is not here', { image: 'localhost/nothing:1' }, 'ImageNotFound'],
    ['an image id that is not here', { image: `sha256:${'0'.repeat(64)}` }, 'ImageNotFound'],
    [
      'a network that is not there',
      { network: { mode: 'private', name: 'nothing', alias: 'web' } },
      'InvalidSpec',
    ],
    [
      'a network that could be an id',
      { network: { mode: 'private', name: 'cafe', alias: 'web' } },
      'InvalidSpec',
    ],
    [
      'a bind source that is not there',
      { mounts: [{ type: 'bind', source: '/nothing', target: '/x' }] },
      'InvalidSpec',
    ],
    [
      'two mounts of one target',
      {
        mounts: [
          { type: 'tmpfs', target: '/x' },
          { type: 'volume', source: 'v', target: '/x' },
        ],
      },
      'InvalidSpec',
    ],
    ['a reserved word', { env: { PATH: 'a\nb' } }, 'InvalidSpec'],
  ])('%s', async (_, rest, code) => {
    const before = await leftBehind();
    await expectFault(real.create('v1', { name: 'shop.fails', ...rest }), code);
    expect(await leftBehind()).toBe(before);
  });

  test('the image is never pulled, and no id is taken for its beginning', async () => {
    const { id } = await real.runtime.ensureImage(await real.host.image('v1'), { policy: 'never' });
    const hex = id.slice('sha256:'.length);
    await expectFault(real.create('v1', { image: hex.slice(0, 12) }), 'ImageNotFound');
  });

  test('a network’s id is no network’s name', async () => {
    const { stdout } = await real.host.run(['network', 'inspect', 'shop', '--format={{.ID}}']);
    const name = stdout.trim().slice(0, 12);
    await expectFault(real.create('v1', { network: { mode: 'private', name, alias: 'web' } }), 'InvalidSpec');
  });
});

test('the fault holds neither argument nor value', async () => {
  const env = { PASSWORD: 'hunter2-of-the-shop' };
  const create = real.create('v1', { env, image: 'localhost/nothing:1', args: ['--token=argument-secret'] });
  await expect(create).rejects.not.toThrow(/hunter2|argument-secret/);
});

test('a file as bind source', async () => {
  const source = join(await real.folder(), 'app.conf');
  await writeFile(source, 'x');
  const id = await real.run('v1', {
    mounts: [{ type: 'bind', source, target: '/etc/app.conf', readOnly: true }],
  });
  expect((await real.host.run(['exec', id, 'cat', '/etc/app.conf'])).stdout).toBe('x');
});
