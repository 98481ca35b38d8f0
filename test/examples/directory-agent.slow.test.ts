import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parseDocument } from 'rollforward';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { temporaryDirectory } from '../state/temporary-directory.ts';
import { type ExampleProcess, makeDocuments, startExample } from './directory-agent-process.ts';

const SHOP = JSON.stringify({ apiVersion: 'rollforward/v1', services: { web: { image: 'web:v1' } } });

let home: string;
let example: ExampleProcess | undefined;

beforeEach(async () => {
  home = await temporaryDirectory();
});

afterEach(() => example?.kill());

describe('the agent on a directory', () => {
  test('runs what is put, rejects what is malformed, ends what is removed, and ends when told to', async () => {
    const documents = join(home, 'documents');
    const { put } = await makeDocuments(documents);
    const owner = `a-${randomBytes(6).toString('hex')}`;
    example = startExample(['--documents', documents, '--state', join(home, 'state'), '--owner', owner]);
    await example.until(({ what }) => what === 'started');

    await put('shop', SHOP);
    const runs = await example.until(({ what, phase }) => what === 'state' && phase === 'Running');
    expect(Object.keys(runs.containerIds ?? {})).toEqual(['web']);

    await put('shop', '{ "apiVersion": ');
    await example.until(({ what }) => what === 'document-rejected');
    const rejects = await example.until(({ rejected }) => rejected !== undefined);
    expect(rejects).toMatchObject({ phase: 'Running', containerIds: runs.containerIds });
    expect(rejects.rejected?.error).toContain('document refused');

    await rm(join(documents, 'shop.json'));
    await example.until(({ what, deployment }) => what === 'deployment-gone' && deployment === 'shop');

    expect(await example.end('SIGTERM')).toEqual({ code: 0, complaints: '' });
    expect(example.lines.at(-1)?.what).toBe('stopped');
  });

  test('ends with 0 at SIGINT too, also where there is no directory', async () => {
    const owner = `a-${randomBytes(6).toString('hex')}`;
    example = startExample([
      '--documents',
      join(home, 'none'),
      '--state',
      join(home, 'state'),
      '--owner',
      owner,
    ]);
    const line = await example.until(({ what }) => what === 'source-unavailable');
    expect(line['reason']).toBe(`${join(home, 'none')} does not exist`);
    expect((await example.end('SIGINT')).code).toBe(0);
  });

  test.each([
    [['--runtime', 'docker'], '--runtime docker: expected fake or podman-cli'],
    [['--documents', ''], '--documents: expected a directory'],
    [['--documents', 'x', '--state', './x'], '--state: expected another directory than --documents'],
    [['--what'], "Unknown option '--what'"],
  ])('refuses %j', async (args, why) => {
    example = startExample(args);
    const { code, complaints } = await example.end();
    expect(code).toBe(2);
    expect(complaints).toContain(why);
    expect(complaints).toContain('Usage: ');
  });

  test('says why it cannot run', async () => {
    const state = join(home, 'state');
    await writeFile(state, 'a file');
    example = startExample(['--documents', home, '--state', state, '--owner', 'a']);
    expect((await example.until(({ what }) => what === 'failed'))['error']).toContain(state);
    expect((await example.end()).code).toBe(1);
  });

  test('has a document to begin with', async () => {
    const file = new URL('../../examples/directory-agent/documents/shop.json', import.meta.url);
    expect([...parseDocument(await readFile(file)).services.keys()]).toEqual(['web']);
  });
});
