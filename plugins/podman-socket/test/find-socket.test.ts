import { afterEach, expect, test, vi } from 'vitest';

import { findSocket, type SocketPlaces } from '../src/find-socket.ts';
import {
  createDockerSocketDriver,
  createPodmanSocketDriver,
  dockerSocket,
  podmanSocket,
} from '../src/index.ts';

afterEach(() => vi.unstubAllEnvs());

const PLACES: SocketPlaces = {
  variable: 'CONTAINER_HOST',
  ofUser: 'podman/podman.sock',
  ofSystem: '/run/podman/podman.sock',
};

const SYSTEM = '/run/podman/podman.sock';
const XDG = { XDG_RUNTIME_DIR: '/run/user/1000' };
const USERS = '/run/user/1000/podman/podman.sock';

test.each([
  ['root, with nothing said', {}, 0, SYSTEM],
  ['root, in a session', XDG, 0, SYSTEM],
  ['a user', XDG, 1000, USERS],
  ['a user without a session', {}, 1000, SYSTEM],
  ['a user with half a session', { XDG_RUNTIME_DIR: 'run' }, 1000, SYSTEM],
  ['CONTAINER_HOST', { ...XDG, CONTAINER_HOST: 'unix:///tmp/p.sock' }, 1000, '/tmp/p.sock'],
  ['CONTAINER_HOST with one slash', { CONTAINER_HOST: 'unix:/tmp/p.sock' }, 0, '/tmp/p.sock'],
  ['an empty CONTAINER_HOST', { ...XDG, CONTAINER_HOST: '' }, 1000, USERS],
  ['DOCKER_HOST', { DOCKER_HOST: 'unix:///tmp/docker.sock' }, 0, SYSTEM],
])('%s', (_, variables, uid, path) => {
  expect(findSocket(undefined, PLACES, variables, uid)).toBe(path);
});

test.each([
  [{}, '/var/run/docker.sock', '/run/podman/podman.sock'],
  [{ DOCKER_HOST: 'unix:///tmp/d.sock' }, '/tmp/d.sock', '/run/podman/podman.sock'],
  [{ CONTAINER_HOST: 'unix:///tmp/p.sock' }, '/var/run/docker.sock', '/tmp/p.sock'],
])('each driver reads the variable of its own engine: %j', (variables, ofDocker, ofPodman) => {
  for (const name of ['DOCKER_HOST', 'CONTAINER_HOST', 'XDG_RUNTIME_DIR']) vi.stubEnv(name, undefined);
  for (const [name, path] of Object.entries(variables)) vi.stubEnv(name, path);
  expect(createDockerSocketDriver().endpoint).toMatchObject({ engine: 'docker', path: ofDocker });
  expect(createPodmanSocketDriver().endpoint).toMatchObject({ engine: 'podman', path: ofPodman });
});

test('what is said goes before what is found', () => {
  const variables = { ...XDG, CONTAINER_HOST: 'ssh://host', DOCKER_HOST: 'tcp://host' };
  expect(findSocket('/tmp/own.sock', PLACES, variables, 1000)).toBe('/tmp/own.sock');
});

test.each(['ssh://user@host/run/podman.sock', 'tcp://127.0.0.1:8080', 'unix://', 'unix://run/p.sock', 'p'])(
  'CONTAINER_HOST=%s is not of this host',
  (url) => {
    expect(() => findSocket(undefined, PLACES, { CONTAINER_HOST: url }, 0)).toThrow(TypeError);
  },
);

test.each(['', 'podman.sock', './podman.sock', 'unix:///run/podman.sock'])(
  'socketPath %j is no absolute path',
  (socketPath) => {
    expect(() => podmanSocket({ socketPath })).toThrow(TypeError);
    expect(() => dockerSocket({ socketPath })).toThrow(TypeError);
  },
);
