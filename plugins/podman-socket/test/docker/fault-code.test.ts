import type { EngineVerb } from '@rollforward/engine-shared';
import { describe, expect, test } from 'vitest';

import { docker } from '../../src/docker/dialect.ts';
import { faultCode } from '../../src/docker/fault-code.ts';
import { faultOf, saysMissing } from '../../src/faults.ts';
import { dockerRefusal } from '../support/docker-answers.ts';

const ID = 'c'.repeat(64);
const runc = (said: string): string =>
  `failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${said}: unknown`;
const joining = (said: string): string =>
  `driver failed programming external connectivity on endpoint shop.web (${ID}): ${said}`;

/** What Engine 20.10.24 said; what is marked so, newer ones or crun. */
const SAID: readonly (readonly [EngineVerb, string, string])[] = [
  [
    'create',
    `Conflict. The container name "/shop.web" is already in use by container "${ID}". You have to remove (or rename) that container to be able to reuse that name.`,
    'NameConflict',
  ],
  ['create', 'No such image: localhost:1/absent:1', 'ImageNotFound'],
  [
    'create',
    'invalid mount config for type "bind": bind source path does not exist: /no/such',
    'InvalidSpec',
  ],
  ['create', 'Duplicate mount point: /x', 'InvalidSpec'],
  ['create', 'Cannot mkdir: /etc/passwd is not a directory', 'InvalidSpec'],
  ['create', 'CPU cfs quota can not be less than 1ms (i.e. 1000)', 'InvalidSpec'],
  ['create', 'No command specified', 'InvalidSpec'],
  ['create', 'Invalid signal: SIGNONE', 'InvalidSpec'],
  ['create', 'Minimum memory limit allowed is 6MB', 'InvalidSpec'],
  ['create', "the working directory 'tmp' is invalid, it needs to be an absolute path", 'InvalidSpec'],
  ['create', 'Invalid container name (a), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed', 'InvalidSpec'],
  ['create', 'write /var/lib/docker/x: no space left on device', 'StorageFull'],
  ['create', 'something new', 'Unclassified'],
  ['start', runc(String.raw`exec: "/no/such": stat /no/such: no such file or directory`), 'CommandNotFound'],
  ['start', runc(String.raw`exec: "/etc/passwd": permission denied`), 'CommandNotFound'],
  ['start', runc('exec: "nope": executable file not found in $PATH'), 'CommandNotFound'],
  // Newer.
  ['start', runc('error during container init: exec: "/data": is a directory'), 'CommandNotFound'],
  // crun.
  [
    'start',
    'failed to create shim task: OCI runtime create failed: crun: executable file `nope` not found in $PATH: No such file or directory: unknown',
    'CommandNotFound',
  ],
  ['start', joining('Bind for 127.0.0.1:18099 failed: port is already allocated'), 'PortInUse'],
  [
    'start',
    joining('Error starting userland proxy: listen tcp4 127.0.0.1:18099: bind: address already in use'),
    'PortInUse',
  ],
  [
    'start',
    joining(
      'Error starting userland proxy: listen tcp4 203.0.113.7:1: bind: cannot assign requested address',
    ),
    'InvalidSpec',
  ],
  ['start', 'unable to find user nobody2: no matching entries in passwd file', 'InvalidSpec'],
  ['start', 'unable to find group nogrp: no matching entries in group file', 'InvalidSpec'],
  ['start', 'invalid mount config for type "bind": bind source path does not exist: /gone', 'InvalidSpec'],
  [
    'start',
    runc(
      'error during container init: error mounting "/tmp" to rootfs at "/etc/passwd": mount /tmp:/etc/passwd (via /proc/self/fd/6), flags: 0x5000: not a directory',
    ),
    'InvalidSpec',
  ],
  ['start', 'network shop not found', 'ContainerBroken'],
  ['start', 'network shop is ambiguous (2 matches found on name)', 'Unavailable'],
  ['start', `No such container: ${ID}`, 'ContainerBroken'],
  ['start', 'container is marked for removal and cannot be started', 'ContainerBroken'],
  ['start', 'cannot start a paused container, try unpause instead', 'StillRunning'],
  ['start', 'something new', 'Unclassified'],
  [
    'rename',
    `Error when allocating new name: Conflict. The container name "/shop.db" is already in use by container "${ID}". You have to remove (or rename) that container to be able to reuse that name.`,
    'NameConflict',
  ],
  ['rename', 'Renaming a container with the same name as its current name', 'NameConflict'],
  ['rename', `No such container: ${ID}`, 'ContainerBroken'],
  [
    'remove',
    `You cannot remove a running container ${ID}. Stop the container before attempting removal or force remove`,
    'StillRunning',
  ],
  [
    'remove',
    `You cannot remove a paused container ${ID}. Unpause and then stop the container before attempting removal or force remove`,
    'StillRunning',
  ],
  // Newer.
  [
    'remove',
    'cannot remove container "/shop.web": container is running: stop the container before removing or force remove',
    'StillRunning',
  ],
  ['remove', `removal of container ${ID} is already in progress`, 'Unavailable'],
  [
    'pull',
    'manifest for 127.0.0.1:5000/shop/web:2 not found: manifest unknown: manifest unknown',
    'ImageNotFound',
  ],
  [
    'pull',
    `error parsing HTTP 404 response body: invalid character 'o' looking for beginning of value: "oops"`,
    'ImageNotFound',
  ],
  ['pull', 'no matching manifest for linux/arm/v7 in the manifest list entries', 'ImageNotFound'],
  [
    'pull',
    'Head "http://127.0.0.1:5401/v2/x/y/manifests/1": no basic auth credentials',
    'RegistryUnauthorized',
  ],
  ['pull', 'denied', 'RegistryUnauthorized'],
  [
    'pull',
    "pull access denied for nope, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    'RegistryUnauthorized',
  ],
  ['pull', 'unauthorized: authentication required', 'RegistryUnauthorized'],
  ['pull', 'toomanyrequests: slow', 'RegistryUnreachable'],
  ['pull', 'received unexpected HTTP status: 503 Service Unavailable', 'RegistryUnreachable'],
  [
    'pull',
    'Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'Get "https://nope.invalid/v2/": dial tcp: lookup nope.invalid on 10.0.0.1:53: no such host',
    'RegistryUnreachable',
  ],
  [
    'pull',
    'Get "https://r/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'RegistryUnreachable',
  ],
  ['pull', 'Get "https://r/v2/": x509: certificate signed by unknown authority', 'RegistryUnreachable'],
  ['pull', 'failed to register layer: write /big: no space left on device', 'StorageFull'],
  ['pull', 'invalid reference format: repository name must be lowercase', 'InvalidSpec'],
  ['network create', 'network with name shop already exists', 'NameConflict'],
  ['network create', 'operation is not permitted on predefined default network ', 'NameConflict'],
  [
    'network remove',
    `error while removing network: network shop id ${ID} has active endpoints`,
    'StillRunning',
  ],
  ['list', 'something new', 'Unavailable'],
  ['inspect', 'something new', 'Unavailable'],
  ['stop', 'something new', 'Unclassified'],
];

test.each(SAID)('%s: %s', (verb, words, code) => {
  expect(faultCode(verb, words)).toBe(code);
  const fault = faultOf(docker, verb, dockerRefusal(500, words));
  expect([fault.code, fault.message.startsWith(`docker ${verb}: `)]).toEqual([code, true]);
});

describe('what is not there', () => {
  test.each([
    ['container', 'No such container: x'],
    ['image', 'no such image: cafe:latest: No such image: cafe:latest'],
    ['network', 'network shop not found'],
  ] as const)('a %s: %s', (what, words) => {
    expect(saysMissing(docker, what, dockerRefusal(404, words))).toBe(true);
    expect(saysMissing(docker, what, dockerRefusal(500, words))).toBe(false);
    expect(saysMissing(docker, what, dockerRefusal(404, 'page not found'))).toBe(false);
  });
});
