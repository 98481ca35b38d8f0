import { needsImageEntrypoint } from '@rollforward/engine-shared';
import type { ContainerSpec } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { createArguments } from '../src/argv-create.ts';

const bare: ContainerSpec = {
  name: 'shop.web',
  image: 'localhost/app:v1',
  env: {},
  ports: [],
  mounts: [],
  network: { mode: 'none' },
  labels: {},
  gracePeriodSeconds: 30,
};

const argv = (
  spec: Partial<ContainerSpec>,
  rest: { bareEnvNames?: string[]; imageEntrypoint?: string[] } = {},
): string[] => createArguments({ spec: { ...bare, ...spec }, bareEnvNames: [], ...rest });

/** What a spec adds to the bare command line. */
const added = (spec: Partial<ContainerSpec>): string[] => {
  const without = argv({});
  return argv(spec).filter((word) => !without.includes(word));
};

test('the bare command line', () => {
  expect(argv({})).toEqual([
    'create',
    '--pull=never',
    '--restart=no',
    '--http-proxy=false',
    '--env-host=false',
    '--log-driver=k8s-file',
    '--log-opt=max-size=10485760',
    '--name=shop.web',
    '--env-file=/dev/stdin',
    '--network=none',
    '--stop-timeout=30',
    '--',
    'localhost/app:v1',
  ]);
});

test('no value of the environment is on it', () => {
  const words = argv({ env: { SECRET: 'hunter2', KEY: 'a\nb' } }, { bareEnvNames: ['KEY'] });
  expect(words).toContain('--env=KEY');
  expect(words.join(' ')).not.toMatch(/hunter2|SECRET|a\nb/);
});

describe('options', () => {
  test.each<[string, Partial<ContainerSpec>, string[]]>([
    ['labels', { labels: { 'a/b': 'c=d,"e"', f: '' } }, ['--label=a/b=c=d,"e"', '--label=f=']],
    ['a user', { user: '1000:1000' }, ['--user=1000:1000']],
    ['a folder', { workingDir: '/srv/a b' }, ['--workdir=/srv/a b']],
    [
      'memory, swap included',
      { resources: { memoryBytes: 67108864 } },
      ['--memory=67108864b', '--memory-swap=67108864b'],
    ],
    ['processors', { resources: { cpus: 0.25 } }, ['--cpus=0.25']],
    ['processes', { resources: { pids: 50 } }, ['--pids-limit=50']],
    ['a read-only root', { readOnlyRoot: true }, ['--read-only', '--read-only-tmpfs=false']],
    ['a writable root', { readOnlyRoot: false }, []],
    ['a stop signal', { stopSignal: 'SIGRTMIN+3' }, ['--stop-signal=SIGRTMIN+3']],
    ['no grace', { gracePeriodSeconds: 0 }, ['--stop-timeout=0']],
    ['the host’s network', { network: { mode: 'host' } }, ['--network=host']],
    [
      'a network of ours',
      { network: { mode: 'private', name: 'shop', alias: 'web' } },
      ['--network=shop:alias=web'],
    ],
    [
      'a volume',
      { mounts: [{ type: 'volume', source: 'shop.data', target: '/data' }] },
      ['--mount=type=volume,source=shop.data,target=/data'],
    ],
    [
      'a read-only volume',
      { mounts: [{ type: 'volume', source: 'shop.data', target: '/data', readOnly: true }] },
      ['--mount=type=volume,source=shop.data,target=/data,ro=true'],
    ],
    [
      'memory as a folder',
      { mounts: [{ type: 'tmpfs', target: '/tmp' }] },
      ['--mount=type=tmpfs,target=/tmp'],
    ],
    [
      'a path of the host',
      { mounts: [{ type: 'bind', source: '/etc/app', target: '/etc/app', readOnly: true }] },
      ['--mount=type=bind,source=/etc/app,target=/etc/app,ro=true'],
    ],
  ])('%s', (_, spec, words) => {
    expect(added(spec)).toEqual(words);
  });

  test('ports are published on a network of ours only', () => {
    const ports = [
      { hostIp: '127.0.0.1', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
      { hostIp: '::1', hostPort: 53, containerPort: 5353, protocol: 'udp' },
    ] as const;
    expect(added({ ports, network: { mode: 'private', name: 'shop', alias: 'web' } })).toEqual([
      '--network=shop:alias=web',
      '--publish=127.0.0.1:8080:80/tcp',
      '--publish=[::1]:53:5353/udp',
    ]);
    expect(added({ ports, network: { mode: 'host' } })).toEqual(['--network=host']);
  });
});

describe('command and arguments', () => {
  const tail = (spec: Partial<ContainerSpec>, imageEntrypoint?: string[]): string[] =>
    argv(spec, imageEntrypoint && { imageEntrypoint }).slice(argv({}).length - 2);

  test.each<[string, Partial<ContainerSpec>, string[]]>([
    ['neither', {}, ['--', 'localhost/app:v1']],
    ['arguments', { args: ['-v', '--name=x', ''] }, ['--', 'localhost/app:v1', '-v', '--name=x', '']],
    [
      'a command',
      { command: ['/bin/sh', '-c', 'a "b"'] },
      ['--entrypoint=["/bin/sh","-c","a \\"b\\""]', '--', 'localhost/app:v1'],
    ],
    ['both', { command: ['a'], args: ['b'] }, ['--entrypoint=["a"]', '--', 'localhost/app:v1', 'b']],
    ['no command', { command: [], args: ['b'] }, ['--entrypoint=', '--', 'localhost/app:v1', 'b']],
    [
      'a command and no arguments',
      { command: ['a'], args: [] },
      ['--entrypoint=["a"]', '--', 'localhost/app:v1'],
    ],
  ])('%s', (_, spec, words) => {
    expect(tail(spec)).toEqual(words);
    expect(needsImageEntrypoint(spec)).toBe(false);
  });

  test('no arguments in place of the image’s: its entrypoint is said again', () => {
    expect(needsImageEntrypoint({ args: [] })).toBe(true);
    expect(tail({ args: [] }, ['/app', 'x'])).toEqual([
      '--entrypoint=["/app","x"]',
      '--',
      'localhost/app:v1',
    ]);
    expect(tail({ args: [] }, [])).toEqual(['--entrypoint=', '--', 'localhost/app:v1']);
  });
});
