import { expect, test } from 'vitest';

import { faultCode, type EngineVerb, shortReason } from '../src/fault-code.ts';

const ID = 'c'.repeat(64);
const runc = (said: string): string =>
  `unable to start container "${ID}": runc: time="2026-11-23T12:58:13Z" level=error msg="runc create failed: ${said}`;

/** What Podman 4.3.1 with runc, or what newer ones with crun, said. */
const SAID: readonly (readonly [EngineVerb, string, string])[] = [
  [
    'create',
    'creating container storage: the container name "n1" is already in use by 058. You have to remove that container to be able to reuse that name: that name is already in use',
    'NameConflict',
  ],
  ['create', 'localhost/nope:v1: image not known', 'ImageNotFound'],
  ['create', 'statfs /nonexistent: no such file or directory', 'InvalidSpec'],
  ['create', 'unable to find network with name or ID nonet: network not found', 'InvalidSpec'],
  ['create', 'no command or entrypoint provided, and no CMD or ENTRYPOINT from image', 'InvalidSpec'],
  ['create', 'No such image: localhost/nope:v1', 'ImageNotFound'],
  ['create', 'something new', 'Unclassified'],
  ['create', 'writing file: no space left on device', 'StorageFull'],
  [
    'start',
    runc(
      'exec: \\"/nope\\": stat /nope: no such file or directory": OCI runtime attempted to invoke a command that was not found',
    ),
    'CommandNotFound',
  ],
  [
    'start',
    runc(
      'exec: \\"nope\\": executable file not found in $PATH": OCI runtime attempted to invoke a command that was not found',
    ),
    'CommandNotFound',
  ],
  [
    'start',
    runc(
      'unable to start container process: exec: \\"/etc/passwd\\": permission denied": OCI permission denied',
    ),
    'CommandNotFound',
  ],
  [
    'start',
    'unable to start container "x": crun: executable file `nope` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found',
    'CommandNotFound',
  ],
  [
    'start',
    'unable to start container "x": crun: open executable: Permission denied: OCI permission denied',
    'CommandNotFound',
  ],
  [
    'start',
    'unable to start container "x": cannot listen on the TCP port: listen tcp4 127.0.0.1:18099: bind: address already in use',
    'PortInUse',
  ],
  ['start', 'rootlessport listen tcp 127.0.0.1:8080: bind: address already in use', 'PortInUse'],
  [
    'start',
    'unable to start container "x": cannot listen on the TCP port: listen tcp4 203.0.113.7:18098: bind: cannot assign requested address',
    'InvalidSpec',
  ],
  ['start', 'unable to start container "x": workdir "/nodir" does not exist on container x', 'InvalidSpec'],
  [
    'start',
    'unable to start container "x": unable to find user nobody2: no matching entries in passwd file',
    'InvalidSpec',
  ],
  [
    'start',
    runc(
      'error setting cgroup config for procHooks process: unable to set memory limit to 4096 (current usage: 2383872, peak usage: 2646016)"',
    ),
    'InvalidSpec',
  ],
  ['start', runc('container with given ID already exists"'), 'ContainerBroken'],
  ['start', 'no container with name or ID "x" found: no such container', 'ContainerBroken'],
  [
    'start',
    'unable to start container "x": container x must be in Created or Stopped state to be started: container state improper',
    'Unclassified',
  ],
  [
    'rename',
    'renaming container x: name web already in use, cannot rename container x: container already exists',
    'NameConflict',
  ],
  [
    'rename',
    'renaming container x: updating container config table with new configuration for container x: UNIQUE constraint failed: ContainerConfig.Name',
    'NameConflict',
  ],
  ['rename', 'no container with name or ID "x" found: no such container', 'ContainerBroken'],
  [
    'remove',
    'cannot remove container x as it is running - running or paused containers cannot be removed without force: container state improper',
    'StillRunning',
  ],
  [
    'pull',
    'initializing source docker://r/a/app:nope: reading manifest nope in r/a/app: manifest unknown: manifest unknown',
    'ImageNotFound',
  ],
  [
    'pull',
    'initializing source docker://r/a:1: reading manifest 1 in r/a: name unknown: repository name not known to registry',
    'ImageNotFound',
  ],
  [
    'pull',
    'short-name "cafe" did not resolve to an alias and no unqualified-search registries are defined in "/etc/containers/registries.conf"',
    'ImageNotFound',
  ],
  [
    'pull',
    'initializing source docker://r/a:1: choosing an image from manifest list: no image found in manifest list for architecture arm, variant "v7", OS linux',
    'ImageNotFound',
  ],
  [
    'pull',
    'initializing source docker://r/a:1: reading manifest 1 in r/a: unauthorized: authentication required',
    'RegistryUnauthorized',
  ],
  [
    'pull',
    'initializing source docker://r/a:1: reading manifest 1 in docker.io/r/a: errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required',
    'RegistryUnauthorized',
  ],
  [
    'pull',
    'initializing source docker://r/a:1: Requesting bearer token: invalid status code from registry 403 (Forbidden)',
    'RegistryUnauthorized',
  ],
  [
    'pull',
    'initializing source docker://r/a:1: pinging container registry r: Get "https://r/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'initializing source docker://nope.invalid/x:1: pinging container registry nope.invalid: Get "https://nope.invalid/v2/": dial tcp: lookup nope.invalid on 10.0.0.1:53: no such host',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'initializing source docker://r/a:1: pinging container registry r: Get "https://r/v2/": dial tcp 1.2.3.4:443: i/o timeout',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'initializing source docker://r/a:1: pinging container registry r: Get "https://r/v2/": http: server gave HTTP response to HTTPS client',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'initializing source docker://r/a:1: pinging container registry r: received unexpected HTTP status: 503 Service Unavailable',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'writing blob: storing blob to file "/var/tmp/storage1/1": happened during read: unexpected EOF',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'writing blob: adding layer with blob "sha256:0": write /big: no space left on device',
    'StorageFull',
  ],
  [
    'pull',
    'initializing source docker://r/a:1: reading manifest 1 in r/a: toomanyrequests: You have reached your pull rate limit',
    'RegistryUnreachable',
  ],
  ['network create', 'network name n1 already used: network already exists', 'NameConflict'],
  [
    'network remove',
    '"n1" has associated containers with it. Use -f to forcibly delete containers and pods: network is being used',
    'StillRunning',
  ],
  ['list', 'something new', 'Unavailable'],
  ['inspect', 'something new', 'Unavailable'],
  ['stop', 'something new', 'Unclassified'],
];

test.each(SAID)('%s: %s', (verb, words, code) => {
  expect(faultCode(verb, words)).toBe(code);
  // What goes before the words and after them does not make it another fault.
  expect(faultCode(verb, `Error: ${words}\n`)).toBe(code);
});

test('a reason is one short line', () => {
  expect(shortReason(`${'x'.repeat(1000)}\nmore`)).toHaveLength(302);
  expect(shortReason(' one\ntwo')).toBe('one');
  expect(shortReason('\n')).toBe('');
});
