import { expect, test } from 'vitest';

import { podmanEnvironment } from '../src/podman-environment.ts';

const AGENT = {
  PATH: '/bin',
  HOME: '/root',
  XDG_RUNTIME_DIR: '/run/user/0',
  CONTAINERS_CONF: '/etc/c.conf',
  CONTAINER_HOST: 'ssh://elsewhere',
  https_proxy: 'http://user:password@proxy',
  LD_PRELOAD: 'x.so',
  NATS_PASSWORD: 'secret',
  LC_ALL: 'de_DE.UTF-8',
};

test('little of the agent’s environment is passed on', () => {
  expect(podmanEnvironment(undefined, AGENT).base).toEqual({
    PATH: '/bin',
    HOME: '/root',
    XDG_RUNTIME_DIR: '/run/user/0',
    CONTAINERS_CONF: '/etc/c.conf',
    LC_ALL: 'C',
  });
});

test('a proxy is for pulls', () => {
  const { base, pull } = podmanEnvironment(undefined, AGENT);
  expect(pull).toEqual({ ...base, https_proxy: 'http://user:password@proxy' });
});

test('a complete environment is taken as it is, in English', () => {
  const { base, pull } = podmanEnvironment({ HOME: '/x', LC_ALL: 'de' }, AGENT);
  expect(base).toEqual({ HOME: '/x', LC_ALL: 'C' });
  expect(pull).toEqual(base);
});

test('another host is refused', () => {
  expect(() => podmanEnvironment({ CONTAINER_HOST: 'unix:///run/x' }, {})).toThrow(TypeError);
  expect(() => podmanEnvironment({ CONTAINER_CONNECTION: 'x' }, {})).toThrow(TypeError);
});
