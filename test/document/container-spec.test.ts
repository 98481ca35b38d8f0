import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { containerSpec } from '../../src/document/container-spec.ts';
import type { ServiceSpec } from '../../src/document/document.ts';
import { parseDocument } from '../../src/document/parse.ts';
import { checkSpec } from '../../src/runtime/check-spec.ts';
import { SPEC_FEATURES } from '../../src/runtime/container-spec.ts';
import { ownershipOf } from '../../src/runtime/ownership.ts';
import { deploymentDocument } from './arbitraries.ts';
import { bytesOf } from './bytes.ts';

const digest = `v1:${'0'.repeat(64)}`;
const place = { owner: 'device-1', deployment: 'shop', service: 'web', digest };

describe('containerSpec', () => {
  it('applies the defaults', () => {
    expect(containerSpec({ ...place, spec: { image: 'nginx:1.27' } })).toEqual({
      name: 'shop.web',
      image: 'nginx:1.27',
      env: {},
      ports: [],
      mounts: [],
      network: { mode: 'private', name: 'shop', alias: 'web' },
      readOnlyRoot: false,
      labels: {
        'io.rollforward.owner': 'device-1',
        'io.rollforward.deployment': 'shop',
        'io.rollforward.service': 'web',
        'io.rollforward.digest': digest,
        'io.rollforward.grace': '10',
        'io.rollforward.ports': '',
      },
      gracePeriodSeconds: 10,
    });
  });

  it('maps every field', () => {
    const spec: ServiceSpec = {
      image: 'nginx:1.27',
      command: ['/bin/web'],
      args: ['-v'],
      env: { PORT: '8080' },
      ports: ['8080:80', '[0::1]:53:53/udp'],
      mounts: [
        { type: 'volume', source: 'data', target: '/data' },
        { type: 'tmpfs', target: '/tmp', readOnly: true },
        { type: 'bind', source: '/etc/ssl', target: '/ssl', readOnly: true },
      ],
      user: '1000',
      workingDir: '/srv',
      resources: { cpus: 0.5 },
      readOnlyRoot: true,
      labels: { team: 'shop' },
      pullPolicy: 'always',
      restart: 'never',
      lifecycle: { stopSignal: 'SIGINT', gracePeriodSeconds: 0 },
    };
    expect(containerSpec({ ...place, namePrefix: 'edge-', spec })).toEqual({
      name: 'edge-shop.web',
      image: 'nginx:1.27',
      command: ['/bin/web'],
      args: ['-v'],
      env: { PORT: '8080' },
      ports: [
        { hostIp: '127.0.0.1', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
        { hostIp: '::1', hostPort: 53, containerPort: 53, protocol: 'udp' },
      ],
      mounts: [
        { type: 'volume', source: 'edge-shop.data', target: '/data', readOnly: false },
        { type: 'tmpfs', target: '/tmp', readOnly: true },
        { type: 'bind', source: '/etc/ssl', target: '/ssl', readOnly: true },
      ],
      network: { mode: 'private', name: 'edge-shop', alias: 'web' },
      user: '1000',
      workingDir: '/srv',
      resources: { cpus: 0.5 },
      readOnlyRoot: true,
      labels: {
        team: 'shop',
        'io.rollforward.owner': 'device-1',
        'io.rollforward.deployment': 'shop',
        'io.rollforward.service': 'web',
        'io.rollforward.digest': digest,
        'io.rollforward.grace': '0',
        'io.rollforward.ports': '127.0.0.1:8080/tcp,[::1]:53/udp',
      },
      stopSignal: 'SIGINT',
      gracePeriodSeconds: 0,
    });
  });

  it.each(['host', 'none'] as const)('connects to the network %s', (network) => {
    expect(containerSpec({ ...place, spec: { image: 'a', network } }).network).toEqual({ mode: network });
  });

  it('asks for no feature by an empty object', () => {
    const spec = containerSpec({ ...place, spec: { image: 'a', resources: {}, lifecycle: {} } });
    expect(spec).not.toHaveProperty('resources');
    expect(spec).not.toHaveProperty('stopSignal');
  });

  it('keeps __proto__ a variable like any other', () => {
    const { services } = parseDocument(
      bytesOf(
        '{"apiVersion":"rollforward/v1","services":{"web":{"image":"a","env":{"__proto__":"x","constructor":"y"}}}}',
      ),
    );
    const spec = services.get('web')?.spec ?? { image: 'missing' };
    expect(Object.entries(containerSpec({ ...place, spec }).env)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it('lets no label of a user take the place of ours', () => {
    const spec = { image: 'a', labels: { 'io.rollforward.owner': 'somebody' } };
    expect(containerSpec({ ...place, spec }).labels['io.rollforward.owner']).toBe('device-1');
  });

  it.each<[string, Partial<Parameters<typeof containerSpec>[0]>]>([
    ['a service', { service: '../x' }],
    ['a deployment', { deployment: 'A' }],
    ['a prefix', { namePrefix: '.' }],
    ['a port', { spec: { image: 'a', ports: ['80'] } }],
    ['a volume', { spec: { image: 'a', mounts: [{ type: 'volume', source: '/etc', target: '/a' }] } }],
  ])('refuses %s that no document can have', (_, wrong) => {
    expect(() => containerSpec({ ...place, spec: { image: 'a' }, ...wrong })).toThrow(TypeError);
  });

  it('makes of every valid document what a runtime takes, owned by us', () => {
    const features = {
      spec: SPEC_FEATURES,
      exitCodes: true,
      oomKilled: true,
      scope: 'process',
    } as const;
    fc.assert(
      fc.property(deploymentDocument, (document) => {
        const { services } = parseDocument(bytesOf(document), { admit: () => true });
        for (const [service, parsed] of services) {
          const spec = containerSpec({ owner: 'device-1', deployment: 'shop', service, ...parsed });
          checkSpec(spec, features);
          expect(ownershipOf(spec.labels)).toMatchObject({ service, digest: parsed.digest });
        }
      }),
    );
  });
});
