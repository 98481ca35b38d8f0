import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { revisionOf, specDigest } from '../../src/document/digest.ts';
import { parseDocument } from '../../src/document/parse.ts';
import { bytesOf } from './bytes.ts';
import { serviceSpec } from './arbitraries.ts';

/** Each was computed with `sha256sum` over the canonical text that stands above it. They never change. */
const GOLDEN = {
  // {"image":"nginx:1.27"}
  least: 'v1:425f67ea157483d7242161136370b08c353a3558b4bbef668b45b16906a3ecc7',
  // {"args":["-c","echo €"],"env":{"B":"2","_a":"ü\n"},"image":"registry.example/shop/web:1.2",
  //  "lifecycle":{"gracePeriodSeconds":30,"stopSignal":"SIGINT"},"ports":["127.0.0.1:8080:8080/tcp"],
  //  "resources":{"cpus":0.5,"memoryBytes":67108864}}   on one line, \n as an escape
  rich: 'v1:38a9bc008a87af5026d7dcb23d66d69a71716a4abd9bbbe4067d3bbe753a6ea8',
  // {"env":{"restart":"x"},"image":"a"}
  nested: 'v1:65df9a9e517cc27e30fb1e630737f48a202117548666b60b0a51aab8dc131ddc',
};

const RICH = `{
  "ports": ["127.0.0.1:8080:8080/tcp"], "image": "registry.example/shop/web:1.2", "restart": "never",
  "args": ["-c", "echo \\u20ac"], "env": { "_a": "\\u00fc\\u000a", "B": "2" }, "pullPolicy": "always",
  "resources": { "memoryBytes": 6.7108864e7, "cpus": 5e-1 },
  "lifecycle": { "stopSignal": "SIGINT", "gracePeriodSeconds": 30.0 }
}`;

describe('specDigest', () => {
  it('is golden', () => {
    expect(specDigest({ image: 'nginx:1.27' })).toBe(GOLDEN.least);
    expect(specDigest(JSON.parse(RICH) as object)).toBe(GOLDEN.rich);
  });

  it('is the one that a document gets', () => {
    const { services } = parseDocument(bytesOf(`{"apiVersion":"rollforward/v1","services":{"web":${RICH}}}`));
    expect(services.get('web')?.digest).toBe(GOLDEN.rich);
  });

  it('passes over the keys that only steer, at the top only', () => {
    const steering = {
      dependsOn: ['db'],
      restart: 'never',
      pullPolicy: 'always',
      updateOrder: 'start-first',
    };
    expect(specDigest({ image: 'nginx:1.27', ...steering, minReadySeconds: 9 })).toBe(GOLDEN.least);
    expect(specDigest({ image: 'a', restart: 'never', env: { restart: 'x' } })).toBe(GOLDEN.nested);
  });

  it('tells what is left out from its default', () => {
    expect(specDigest({ image: 'nginx:1.27', network: 'private' })).not.toBe(GOLDEN.least);
    expect(specDigest({ image: 'nginx:1.27', env: {} })).not.toBe(GOLDEN.least);
  });

  it('depends on neither white space nor the order of keys', () => {
    fc.assert(
      fc.property(serviceSpec, (spec) => {
        const reordered = Object.fromEntries(Object.entries(spec).reverse());
        expect(specDigest(JSON.parse(JSON.stringify(reordered, undefined, 2)) as object)).toBe(
          specDigest(spec),
        );
      }),
    );
  });
});

describe('revisionOf', () => {
  it('is the SHA-256 of the bytes', () => {
    expect(revisionOf(new Uint8Array())).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(revisionOf(bytesOf('{"apiVersion":"rollforward/v1","services":{}}'))).toBe(
      '61010c9016c3a80573f4b680687372744adbbf7e98ffc3294720822bce7599f1',
    );
  });

  it('changes with white space, which no digest does', () => {
    const tight = parseDocument(bytesOf('{"apiVersion":"rollforward/v1","services":{"a":{"image":"a"}}}'));
    const loose = parseDocument(bytesOf('{"apiVersion":"rollforward/v1","services":{"a":{"image": "a"}}}\n'));
    expect(loose.revision).not.toBe(tight.revision);
    expect(loose.services).toEqual(tight.services);
  });
});
