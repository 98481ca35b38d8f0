import { describe, expect, test } from 'vitest';

import { faultOf, type PodmanVerb, reasonOf } from '../src/faults.ts';

const ID = 'c'.repeat(64);
const runc = (said: string): string =>
  `Error: unable to start container "${ID}": runc: time="2026-11-23T12:58:13Z" level=error msg="runc create failed: ${said}`;

/** What Podman 4.3.1 with runc, or what newer ones with crun, said. */
const SAID: readonly (readonly [PodmanVerb, string, string])[] = [
  [
    'create',
    'Error: creating container storage: the container name "n1" is already in use by 058. You have to remove that container to be able to reuse that name: that name is already in use',
    'NameConflict',
  ],
  ['create', 'Error: localhost/nope:v1: image not known', 'ImageNotFound'],
  ['create', 'Error: statfs /nonexistent: no such file or directory', 'InvalidSpec'],
  ['create', 'Error: unable to find network with name or ID nonet: network not found', 'InvalidSpec'],
  ['create', 'Error: no command or entrypoint provided, and no CMD or ENTRYPOINT from image', 'InvalidSpec'],
  ['create', 'Error: something new', 'Unclassified'],
  ['create', 'Error: writing file: no space left on device', 'StorageFull'],
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
    'Error: unable to start container "x": crun: executable file `nope` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found',
    'CommandNotFound',
  ],
  [
    'start',
    'Error: unable to start container "x": crun: open executable: Permission denied: OCI permission denied',
    'CommandNotFound',
  ],
  [
    'start',
    'Error: unable to start container "x": cannot listen on the TCP port: listen tcp4 127.0.0.1:18099: bind: address already in use',
    'PortInUse',
  ],
  ['start', 'Error: rootlessport listen tcp 127.0.0.1:8080: bind: address already in use', 'PortInUse'],
  [
    'start',
    'Error: unable to start container "x": cannot listen on the TCP port: listen tcp4 203.0.113.7:18098: bind: cannot assign requested address',
    'InvalidSpec',
  ],
  [
    'start',
    'Error: unable to start container "x": workdir "/nodir" does not exist on container x',
    'InvalidSpec',
  ],
  [
    'start',
    'Error: unable to start container "x": unable to find user nobody2: no matching entries in passwd file',
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
  ['start', 'Error: no container with name or ID "x" found: no such container', 'ContainerBroken'],
  [
    'start',
    'Error: unable to start container "x": container x must be in Created or Stopped state to be started: container state improper',
    'Unclassified',
  ],
  [
    'rename',
    'Error: renaming container x: name web already in use, cannot rename container x: container already exists',
    'NameConflict',
  ],
  ['rename', 'Error: no container with name or ID "x" found: no such container', 'ContainerBroken'],
  [
    'remove',
    'Error: cannot remove container x as it is running - running or paused containers cannot be removed without force: container state improper',
    'StillRunning',
  ],
  [
    'pull',
    'Error: initializing source docker://r/a/app:nope: reading manifest nope in r/a/app: manifest unknown: manifest unknown',
    'ImageNotFound',
  ],
  [
    'pull',
    'Error: initializing source docker://r/a:1: reading manifest 1 in r/a: name unknown: repository name not known to registry',
    'ImageNotFound',
  ],
  [
    'pull',
    'Error: short-name "cafe" did not resolve to an alias and no unqualified-search registries are defined in "/etc/containers/registries.conf"',
    'ImageNotFound',
  ],
  [
    'pull',
    'Error: initializing source docker://r/a:1: choosing an image from manifest list: no image found in manifest list for architecture arm, variant "v7", OS linux',
    'ImageNotFound',
  ],
  [
    'pull',
    'Error: initializing source docker://r/a:1: reading manifest 1 in r/a: unauthorized: authentication required',
    'RegistryUnauthorized',
  ],
  [
    'pull',
    'Error: initializing source docker://r/a:1: reading manifest 1 in docker.io/r/a: errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required',
    'RegistryUnauthorized',
  ],
  [
    'pull',
    'Error: initializing source docker://r/a:1: Requesting bearer token: invalid status code from registry 403 (Forbidden)',
    'RegistryUnauthorized',
  ],
  [
    'pull',
    'Error: initializing source docker://r/a:1: pinging container registry r: Get "https://r/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'Error: initializing source docker://nope.invalid/x:1: pinging container registry nope.invalid: Get "https://nope.invalid/v2/": dial tcp: lookup nope.invalid on 10.0.0.1:53: no such host',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'Error: initializing source docker://r/a:1: pinging container registry r: Get "https://r/v2/": dial tcp 1.2.3.4:443: i/o timeout',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'Error: initializing source docker://r/a:1: pinging container registry r: Get "https://r/v2/": http: server gave HTTP response to HTTPS client',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'Error: initializing source docker://r/a:1: pinging container registry r: received unexpected HTTP status: 503 Service Unavailable',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'Error: writing blob: storing blob to file "/var/tmp/storage1/1": happened during read: unexpected EOF',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'Error: writing blob: adding layer with blob "sha256:0": write /big: no space left on device',
    'StorageFull',
  ],
  [
    'pull',
    'Error: initializing source docker://r/a:1: reading manifest 1 in r/a: toomanyrequests: You have reached your pull rate limit',
    'RegistryUnreachable',
  ],
  ['network create', 'Error: network name n1 already used: network already exists', 'NameConflict'],
  [
    'network remove',
    'Error: "n1" has associated containers with it. Use -f to forcibly delete containers and pods: network is being used',
    'StillRunning',
  ],
  ['list', 'Error: something new', 'Unavailable'],
  ['inspect', 'Error: something new', 'Unavailable'],
  ['stop', 'Error: something new', 'Unclassified'],
];

test.each(SAID)('%s: %s', (verb, stderr, code) => {
  expect(faultOf(verb, { exitCode: 125, stdout: '', stderr: `${stderr}\n` }).code).toBe(code);
});

describe('the message', () => {
  const reason = (stderr: string): string => reasonOf({ exitCode: 125, stderr });

  test('is the error, not what was said on the way to it', () => {
    const stderr = `Trying to pull r/a:1...
time="2026-11-23T12:58:15Z" level=warning msg="Failed, retrying in 1s ... (1/3). Error: connection refused"
Error: initializing source
`;
    expect(reason(stderr)).toBe('initializing source');
    expect(reason('failed to connect to syslog: Initialization\nError: real reason\n')).toBe('real reason');
  });

  test('is one short line', () => {
    expect(reason(`Error: ${'x'.repeat(1000)}\nmore`)).toHaveLength(302);
  });

  test('is something where nothing was said', () => {
    expect(reason('\n')).toBe('ended with 125 and said nothing');
  });

  test('names the verb', () => {
    const fault = faultOf('network remove', {
      exitCode: 1,
      stdout: '',
      stderr: 'Error: network is being used',
    });
    expect(fault.message).toBe('podman network remove: network is being used');
  });
});
