import type { ContainerSpec } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { createBody } from '../../src/docker/create-body.ts';

const LEAST: ContainerSpec = {
  name: 'shop.web',
  image: 'localhost/app:v1',
  env: {},
  ports: [],
  mounts: [],
  network: { mode: 'none' },
  labels: {},
  gracePeriodSeconds: 10,
};
const PRIVATE = { mode: 'private', name: 'shop', alias: 'web' } as const;

test('the least: what a configuration may have turned on is turned off, and the log is bounded', () => {
  expect(createBody(LEAST)).toEqual({
    Image: 'localhost/app:v1',
    Env: [],
    Labels: {},
    StopTimeout: 10,
    HostConfig: {
      NetworkMode: 'none',
      RestartPolicy: { Name: 'no' },
      AutoRemove: false,
      Init: false,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10485760', 'max-file': '1' } },
      Mounts: [],
      Tmpfs: {},
    },
  });
});

describe('parts', () => {
  test.each<readonly [string, Partial<ContainerSpec>, object]>([
    ['env is data', { env: { A: 'b\nC=d', EMPTY: '' } }, { Env: ['A=b\nC=d', 'EMPTY='] }],
    ['an image that could be an id', { image: 'cafe' }, { Image: 'cafe:latest' }],
    ['labels', { labels: { a: 'b,c=d' } }, { Labels: { a: 'b,c=d' } }],
    ['host', { network: { mode: 'host' } }, { HostConfig: { NetworkMode: 'host' } }],
    [
      'a network of ours, and ports',
      {
        network: PRIVATE,
        ports: [
          { hostIp: '::1', hostPort: 8080, containerPort: 80, protocol: 'udp' },
          { hostIp: '127.0.0.1', hostPort: 1, containerPort: 80, protocol: 'tcp' },
          { hostIp: '0.0.0.0', hostPort: 2, containerPort: 80, protocol: 'tcp' },
        ],
      },
      {
        ExposedPorts: { '80/udp': {}, '80/tcp': {} },
        HostConfig: {
          NetworkMode: 'shop',
          PortBindings: {
            '80/udp': [{ HostIp: '::1', HostPort: '8080' }],
            '80/tcp': [
              { HostIp: '127.0.0.1', HostPort: '1' },
              { HostIp: '0.0.0.0', HostPort: '2' },
            ],
          },
        },
        NetworkingConfig: { EndpointsConfig: { shop: { Aliases: ['web'] } } },
      },
    ],
    [
      'mounts',
      {
        mounts: [
          { type: 'volume', source: 'shop.data', target: '/data' },
          { type: 'bind', source: '/etc/x', target: '/x', readOnly: true },
          { type: 'tmpfs', target: '/tmp' },
          { type: 'tmpfs', target: '/fix', readOnly: true },
        ],
      },
      {
        HostConfig: {
          Mounts: [
            { Type: 'volume', Source: 'shop.data', Target: '/data', ReadOnly: false },
            { Type: 'bind', Source: '/etc/x', Target: '/x', ReadOnly: true },
          ],
          Tmpfs: { '/tmp': 'exec', '/fix': 'exec,ro' },
        },
      },
    ],
    [
      'limits',
      { resources: { memoryBytes: 64e6, cpus: 0.29, pids: 5 } },
      { HostConfig: { Memory: 64e6, MemorySwap: 64e6, CpuPeriod: 100_000, CpuQuota: 29_000, PidsLimit: 5 } },
    ],
    ['a user', { user: '1:2' }, { User: '1:2' }],
    ['a folder', { workingDir: '/x' }, { WorkingDir: '/x' }],
    ['a root', { readOnlyRoot: true }, { HostConfig: { ReadonlyRootfs: true } }],
    ['a signal', { stopSignal: 'SIGRTMIN+3' }, { StopSignal: 'SIGRTMIN+3' }],
    ['what is run', { command: ['/a'], args: ['-x', ''] }, { Entrypoint: ['/a'], Cmd: ['-x', ''] }],
  ])('%s', (_, part, expected) => {
    expect(createBody({ ...LEAST, ...part })).toMatchObject(expected);
  });

  test('ports are published on a network of ours only', () => {
    const ports = [{ hostIp: '127.0.0.1', hostPort: 1, containerPort: 1, protocol: 'tcp' } as const];
    const body = createBody({ ...LEAST, ports, network: { mode: 'host' } });
    expect(JSON.stringify(body)).not.toMatch(/PortBindings|ExposedPorts/);
  });

  test('no arguments are said by the image’s own entrypoint', () => {
    expect(createBody({ ...LEAST, args: [] }, ['/image'])).toMatchObject({ Entrypoint: ['/image'], Cmd: [] });
    expect(createBody({ ...LEAST, args: [] }, [])).toMatchObject({ Entrypoint: [''], Cmd: [] });
  });
});
