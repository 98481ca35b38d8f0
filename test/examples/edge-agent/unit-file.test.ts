import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, test } from 'vitest';

import { temporaryDirectory } from '../../state/temporary-directory.ts';

const run = promisify(execFile);
const HOME = fileURLToPath(new URL('../../../examples/edge-agent/', import.meta.url));

/** What a unit says, by key. */
async function settings(file: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const line of (await readFile(join(HOME, file), 'utf8')).split('\n')) {
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

/** Each of them gives the service a mount namespace of its own, or is inherited by containers of Podman's command line. */
const HARMFUL = [
  'PrivateTmp',
  'ProtectSystem',
  'ProtectHome',
  'PrivateDevices',
  'ProtectKernelTunables',
  'ProtectKernelModules',
  'ProtectControlGroups',
  'ReadOnlyPaths',
  'ReadWritePaths',
  'PrivateMounts',
  'PrivateNetwork',
  'NoNewPrivileges',
  'CapabilityBoundingSet',
  'SystemCallFilter',
  'RestrictNamespaces',
  'MemoryDenyWriteExecute',
  'DynamicUser',
  'MemoryMax',
];

describe('the unit of the edge agent', () => {
  test('leaves containers alone, and is never given up', async () => {
    const unit = await settings('edge-agent.service');
    expect(unit.get('KillMode')).toEqual(['process']);
    expect(unit.get('Restart')).toEqual(['always']);
    expect(unit.get('StartLimitIntervalSec')).toEqual(['0']);
    expect(unit.get('StateDirectory')).toEqual(['edge-agent']);
    expect(unit.get('StateDirectoryMode')).toEqual(['0700']);
    expect([...unit.keys()].filter((key) => HARMFUL.includes(key))).toEqual([]);
  });

  test('puts things where the example of a configuration looks for them', async () => {
    const unit = await settings('edge-agent.service');
    const config = await readFile(join(HOME, 'edge-agent.json'), 'utf8');
    const [credential = ''] = (unit.get('LoadCredential') ?? []).map((one) => one.split(':')[0]);
    expect(config).toContain(`"/run/credentials/edge-agent.service/${credential}"`);
    expect(config).toContain('"/var/lib/edge-agent"');
  });

  test('does not keep a process from /proc, nor Node from compiling, where it is hardened', async () => {
    const keys = [...(await settings('edge-agent.service.d/socket.conf')).keys()];
    expect(keys).toContain('ProtectSystem');
    for (const harmful of [
      'ProtectProc',
      'ProcSubset',
      'PrivateNetwork',
      'MemoryDenyWriteExecute',
      'PrivateUsers',
    ]) {
      expect(keys).not.toContain(harmful);
    }
  });

  test('is understood by systemd, with and without its drop-in', async ({ skip }) => {
    const there = await run('systemd-analyze', ['--version']).catch(() => undefined);
    skip(there === undefined, 'needs systemd-analyze');
    const directory = await temporaryDirectory();
    const unit = join(directory, 'edge-agent.service');
    const verify = async (): Promise<string> => {
      const { stdout, stderr } = await run('systemd-analyze', ['verify', unit]);
      return stdout + stderr;
    };
    const text = await readFile(join(HOME, 'edge-agent.service'), 'utf8');
    // Node may be elsewhere on this machine.
    await writeFile(unit, text.replace('/usr/bin/node', process.execPath));
    expect(await verify()).toBe('');
    await cp(join(HOME, 'edge-agent.service.d'), `${unit}.d`, { recursive: true });
    expect(await verify()).toBe('');
    // It would be told.
    await writeFile(unit, text.replace('KillMode=process', 'KillMode=proces'));
    expect(await verify()).toContain('kill mode');
  });
});
