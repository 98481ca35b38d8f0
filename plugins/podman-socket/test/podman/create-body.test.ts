import type { ContainerSpec } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { createBody } from '../../src/podman/create-body.ts';

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

test('the least: what a configuration may have turned on is turned off, and the log is bounded', () => {
  expect(createBody(LEAST)).toEqual({
    name: 'shop.web',
    image: 'localhost/app:v1',
    env: {},
    env_host: false,
    httpproxy: false,
    sdnotifyMode: 'ignore',
    labels: {},
    restart_policy: 'no',
    log_configuration: { driver: 'k8s-file', size: 10 * 1024 * 1024 },
    mounts: [],
    volumes: [],
    netns: { nsmode: 'none' },
    stop_timeout: 10,
  });
});

describe('parts', () => {
  test.each<readonly [string, Partial<ContainerSpec>, object]>([
    ['env is data', { env: { A: 'b\nC=d', PATH: '' } }, { env: { A: 'b\nC=d', PATH: '' } }],
    ['an image that could be an id', { image: 'cafe' }, { image: 'cafe:latest' }],
    ['labels', { labels: { a: 'b,c=d' } }, { labels: { a: 'b,c=d' } }],
    ['host', { network: { mode: 'host' } }, { netns: { nsmode: 'host' } }],
    [
      'a network of ours',
      { network: { mode: 'private', name: 'shop', alias: 'web' } },
      { netns: { nsmode: 'bridge' }, Networks: { shop: { aliases: ['web'] } }, portmappings: [] },
    ],
    [
      'ports',
      {
        network: { mode: 'private', name: 'shop', alias: 'web' },
        ports: [{ hostIp: '::1', hostPort: 8080, containerPort: 80, protocol: 'udp' }],
      },
      { portmappings: [{ host_ip: '::1', host_port: 8080, container_port: 80, protocol: 'udp' }] },
    ],
    [
      'mounts',
      {
        mounts: [
          { type: 'volume', source: 'shop.data', target: '/data' },
          { type: 'volume', source: 'shop.fix', target: '/fix', readOnly: true },
          { type: 'bind', source: '/etc/x', target: '/x', readOnly: true },
          { type: 'tmpfs', target: '/tmp' },
        ],
      },
      {
        volumes: [
          { Name: 'shop.data', Dest: '/data', Options: [] },
          { Name: 'shop.fix', Dest: '/fix', Options: ['ro'] },
        ],
        mounts: [
          { type: 'bind', source: '/etc/x', destination: '/x', options: ['ro'] },
          { type: 'tmpfs', source: 'tmpfs', destination: '/tmp', options: [] },
        ],
      },
    ],
    [
      'limits',
      { resources: { memoryBytes: 64e6, cpus: 0.29, pids: 5 } },
      {
        resource_limits: {
          memory: { limit: 64e6, swap: 64e6 },
          cpu: { quota: 29_000, period: 100_000 },
          pids: { limit: 5 },
        },
      },
    ],
    ['one limit', { resources: { pids: 5 } }, { resource_limits: { pids: { limit: 5 } } }],
    ['a user', { user: '1:2' }, { user: '1:2' }],
    ['a folder', { workingDir: '/x' }, { work_dir: '/x' }],
    ['a root', { readOnlyRoot: true }, { read_only_filesystem: true, read_write_tmpfs: false }],
    ['a signal', { stopSignal: 'SIGUSR1' }, { stop_signal: 10 }],
    ['a real-time signal', { stopSignal: 'SIGRTMIN+3' }, { stop_signal: 37 }],
  ])('%s', (_, part, expected) => {
    expect(createBody({ ...LEAST, ...part })).toMatchObject(expected);
  });

  test('ports are published on a network of ours only', () => {
    const ports = [{ hostIp: '127.0.0.1', hostPort: 1, containerPort: 1, protocol: 'tcp' } as const];
    expect(createBody({ ...LEAST, ports, network: { mode: 'host' } })).not.toHaveProperty('portmappings');
  });

  test('a signal that this host does not have is refused', () => {
    expect(() => createBody({ ...LEAST, stopSignal: 'SIGNONE' })).toThrow(/stopSignal/);
  });
});

test('what is run', () => {
  const body = createBody({ ...LEAST, command: ['/a', 'b c'], args: ['-x'] });
  expect(body).toMatchObject({ entrypoint: ['/a', 'b c'], command: ['-x'] });
  expect(createBody({ ...LEAST, args: [] }, ['/image'])).toMatchObject({
    entrypoint: ['/image'],
    command: [],
  });
});
