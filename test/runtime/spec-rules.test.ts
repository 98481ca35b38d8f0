import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import {
  absolutePathRule,
  argumentRule,
  engineNameRule,
  envNameRule,
  imageRule,
  labelKeyRule,
  mountTargetRule,
  networkNameRule,
  type SpecRule,
  stopSignalRule,
  userRule,
} from '../../src/runtime/spec-rules.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;

interface Table {
  readonly rule: SpecRule;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

const TABLES: Readonly<Record<string, Table>> = {
  image: {
    rule: imageRule,
    good: [
      'nginx',
      'nginx:1.27',
      'library/nginx',
      'registry.example/shop/web:1.2',
      `registry.example:5000/shop/web@${DIGEST}`,
      `registry.example/shop/web:1.2@${DIGEST}`,
      'localhost/web',
      'localhost:5000/web:1',
      '[::1]:5000/web',
      '10.0.0.1:5000/a/b/c__d-e.f',
      DIGEST,
      'dir/web',
      'docker:24',
      'registry:2',
      'registry:5000/shop/web:1',
    ],
    bad: [
      '',
      '--privileged',
      '-v',
      'dir:/etc',
      'dir:x',
      'docker://nginx',
      'docker-archive:x',
      'dir:80/x',
      'docker:80/x',
      'oci:5000/a/b:1',
      'containers-storage:80/x',
      'oci-archive:/tmp/x',
      'containers-storage:x',
      'sha256:abc',
      `sha256:${'0'.repeat(65)}`,
      'web@sha256:abc',
      `web@${DIGEST}@${DIGEST}`,
      'web:',
      'web:a b',
      'Web',
      'a//b',
      '/web',
      'web/',
      '../web',
      'registry.example/../web',
      'web\n',
      'web --privileged',
      'http://registry.example/web',
      'user:pass@registry.example/web',
      'registry.example:port/web',
      'registry..example/web',
      'registry-.example/web',
      'a'.repeat(513),
    ],
  },
  'engine name': {
    rule: engineNameRule,
    good: ['shop.web', 'shop.web.k3f9q2', 'a', '0', 'a-b.c', 'a'.repeat(200)],
    bad: [
      '',
      '-a',
      '.a',
      'a.',
      'a-',
      'A',
      'a_b',
      'a/b',
      'a b',
      'a,b',
      '^a',
      'a*',
      'a\n',
      'é',
      'a'.repeat(201),
    ],
  },
  'network name': {
    rule: networkNameRule,
    good: ['shop', 'hosts', 'private-2'],
    bad: ['host', 'none', 'bridge', 'podman', 'private', 'container', 'pasta', 'host,x', ''],
  },
  'variable name': {
    rule: envNameRule,
    good: ['A', '_', 'a1', 'PATH', 'A'.repeat(256)],
    bad: ['', '1A', 'A*', 'A=B', 'A B', 'A-B', 'A.B', 'É', 'A\n', 'A'.repeat(257)],
  },
  'label key': {
    rule: labelKeyRule,
    good: ['a', 'org.example/note-1_x', 'io.rollforwardx'],
    bad: ['', 'a=b', 'a b', '-a', 'a,', 'io.rollforward.owner', 'io.rollforward.x', 'a'.repeat(254)],
  },
  argument: {
    rule: argumentRule,
    good: ['', '--privileged', 'line\nbreak', '漢字🙂', 'x'.repeat(131_071), `${'漢'.repeat(43_690)}x`],
    bad: ['a\0b', '\ud800', 'x'.repeat(131_072), '漢'.repeat(43_691)],
  },
  'absolute path': {
    rule: absolutePathRule,
    good: ['/', '/a', '/a/b c', '/a..b', '/...', '/漢'],
    bad: [
      '',
      'a',
      './a',
      '/a/../b',
      '/..',
      '/a,b',
      '/a:b',
      '/a"b',
      '/a\\b',
      '/a\nb',
      '/a\0',
      '\\a',
      `/${'a'.repeat(4096)}`,
    ],
  },
  'mount target': {
    rule: mountTargetRule,
    good: ['/data', '/a/b/', '/processes', '/srv/proc'],
    bad: ['/', '//', '/.', '/./', '/..', 'data', '/data,src=/', '/proc', '//./proc/self'],
  },
  user: {
    rule: userRule,
    good: ['root', 'app', '0', '1000', '1000:1000', 'app:app', '_x-1:33'],
    bad: ['', ':', '1000:', ':1000', '-1', '--privileged', 'a b', 'A', 'a:b:c', '12345678901', '1000\n'],
  },
  'stop signal': {
    rule: stopSignalRule,
    good: ['SIGTERM', 'SIGUSR1', 'SIGKILL', 'SIGRTMIN+3', 'SIGRTMIN+15'],
    bad: [
      '',
      'TERM',
      '15',
      'sigterm',
      'SIGSTOP',
      'SIGRTMIN',
      'SIGRTMIN+16',
      'SIGRTMIN+03',
      'SIGTERM --time=0',
    ],
  },
};

for (const [name, { rule, good, bad }] of Object.entries(TABLES)) {
  describe(`the rule of a ${name}`, () => {
    it.each(good.map((value) => [JSON.stringify(value).slice(0, 60), value]))('takes %s', (_shown, value) => {
      assert.equal(rule.test(value), true);
    });
    it.each(bad.map((value) => [JSON.stringify(value).slice(0, 60), value]))(
      'refuses %s',
      (_shown, value) => {
        assert.equal(rule.test(value), false);
      },
    );
  });
}
