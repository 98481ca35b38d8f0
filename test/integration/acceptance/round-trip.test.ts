import { readFile, readlink } from 'node:fs/promises';

import { oneLife } from '@rollforward/test-hosts';
import { LABELS, type ServiceMount } from 'rollforward';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import type { PodmanInspect } from '../subjects/podman-inspect.ts';
import { HOSTILE_NAMES, HOSTILE_PATHS, hostileValues } from '../support/hostile-values.ts';
import { namesOf } from '../support/inspect.ts';
import { fedAgent, newOwner, type Rig, startRig } from '../support/rig.ts';
import { documentOf, marked } from '../support/service.ts';
import { LIFE_VARIABLE, lifeMarker } from '../support/watch-lives.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.stopAgents());
afterAll(() => rig.stop());

/** Its labels must not be more than there may be. */
const MOST_VALUES_OF_A_SERVICE = 120;
const DEPLOYMENT = 'trip';
/** What Podman and the oracle put into every environment. */
const KNOWN_VARIABLES = ['PATH', 'TERM', 'HOSTNAME', 'HOME', 'container', LIFE_VARIABLE];

/** What the kernel says that a process was started with, byte for byte. */
async function listOf(pid: number, file: 'environ' | 'cmdline'): Promise<string[]> {
  const bytes = await readFile(`/proc/${pid}/${file}`);
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  expect(text.endsWith('\0')).toBe(true);
  return text.slice(0, -1).split('\0');
}

function variablesOf(environ: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    environ.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** The places that something is mounted on, of a process that lives. */
async function mountPointsOf(pid: number): Promise<string[]> {
  const lines = (await readFile(`/proc/${pid}/mountinfo`, 'utf8')).trimEnd().split('\n');
  // The kernel writes white space, backslash and # in octal.
  return lines.map((line) =>
    (line.split(' ')[4] ?? '').replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    ),
  );
}

/** JSON with nothing but ASCII in it: the same values by another way. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function table(prefix: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`${prefix}${index}`, value]));
}

function theOne(run: string, service: string): Promise<number> {
  return oneLife(lifeMarker(run, service, 'v1'));
}

/** What `found` has at another place than `given`, shortened. */
function different(given: readonly string[], found: readonly (string | undefined)[]): string[] {
  return given.flatMap((value, index) => {
    const other = found[index];
    return other === value ? [] : [JSON.stringify([value.slice(0, 80), other?.slice(0, 80)])];
  });
}

test('over three hundred hostile-looking values reach a process byte for byte, as variables, words and labels', async () => {
  const run = newOwner();
  const image = await rig.host.image('v1');
  const values = hostileValues();
  const count = Math.ceil(values.length / MOST_VALUES_OF_A_SERVICE);
  const shares = Array.from({ length: count }, (_, one) =>
    values.filter((_, index) => index % count === one),
  );
  const { agent, source } = fedAgent(rig, { owner: newOwner() });
  for (const [index, share] of shares.entries()) {
    // The words of one service come as its arguments, those of the next one as its command.
    const words = index % 2 === 0 ? { args: share } : { command: ['/app/v1', ...share] };
    const spec = { image, env: table('V', share), labels: table('l', share), ...words };
    source.put(
      `${DEPLOYMENT}${index}`,
      asciiJson(documentOf({ web: marked(run, `web${index}`, 'v1', spec) })),
    );
  }
  await agent.settled();
  for (const state of agent.states()) {
    expect(state.rejected).toBeUndefined();
    expect(state.services['web']?.reason).toBeUndefined();
    expect(state.phase).toBe('Running');
  }

  let compared = 0;
  for (const [index, share] of shares.entries()) {
    const pid = await theOne(run, `web${index}`);
    const variables = variablesOf(await listOf(pid, 'environ'));
    expect(
      different(
        share,
        share.map((_, at) => variables.get(`V${at}`)),
      ),
    ).toEqual([]);
    // No value became a variable of its own.
    const others = [...variables.keys()].filter((name) => !/^V[0-9]+$/.test(name));
    expect(others.filter((name) => !KNOWN_VARIABLES.includes(name))).toEqual([]);
    const words = await listOf(pid, 'cmdline');
    const given = words.slice(words.indexOf('/app/v1') + 1);
    expect(different(share, given)).toEqual([]);
    expect(given).toHaveLength(share.length);
    const { stdout } = await rig.host.run(['container', 'inspect', `${DEPLOYMENT}${index}.web`]);
    const [shown] = JSON.parse(stdout) as PodmanInspect[];
    const labels = shown?.Config.Labels ?? {};
    expect(
      different(
        share,
        share.map((_, at) => labels[`l${at}`]),
      ),
    ).toEqual([]);
    expect(Object.keys(labels)).toHaveLength(share.length + Object.keys(LABELS).length);
    compared += 3 * share.length;
  }
  console.log({ values: values.length, compared, containers: shares.length });
  expect(values.length).toBeGreaterThanOrEqual(300);
});

test('hostile-looking paths and names of volumes are what is mounted, and the largest variable is taken', async () => {
  const run = newOwner();
  const image = await rig.host.image('v1');
  const mounts = HOSTILE_PATHS.map((target, index): ServiceMount => {
    const source = HOSTILE_NAMES[index];
    return source === undefined ? { type: 'tmpfs', target } : { type: 'volume', source, target };
  });
  // The kernel's limit is one of name, = and value with the NUL behind them.
  const largest = 'x'.repeat(131_072 - 'LARGEST='.length - 1);
  const { agent, source } = fedAgent(rig, { owner: newOwner() });
  source.put(
    DEPLOYMENT,
    documentOf({
      web: marked(run, 'web', 'v1', { image, mounts, env: { LARGEST: largest }, workingDir: '/$(id)' }),
    }),
  );
  await agent.settled();
  expect(agent.state(DEPLOYMENT)?.services['web']?.reason).toBeUndefined();

  const pid = await theOne(run, 'web');
  const mounted = await mountPointsOf(pid);
  expect(HOSTILE_PATHS.filter((path) => !mounted.includes(path))).toEqual([]);
  expect(await readlink(`/proc/${pid}/cwd`)).toBe('/$(id)');
  expect((await listOf(pid, 'environ')).includes(`LARGEST=${largest}`)).toBe(true);
  const volumes = await namesOf(rig.host, 'volume');
  expect(volumes).toEqual(HOSTILE_NAMES.map((name) => `${DEPLOYMENT}.${name}`).sort());
  console.log({ paths: HOSTILE_PATHS.length, volumes: volumes.length });
});
