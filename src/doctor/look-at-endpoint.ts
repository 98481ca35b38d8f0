import { dirname, join } from 'node:path';

import type { EngineEndpoint } from '../runtime/engine-description.ts';
import type { FileFacts, HostFacts, ProgramFacts, SocketFacts } from './facts.ts';
import type { HostReader, Looked } from './host-reader.ts';

/** What is where the runtime looks for its engine. `answered`: then a socket need not be tried. */
export async function lookAtEndpoint(
  host: HostReader,
  endpoint: EngineEndpoint | undefined,
  answered: boolean,
): Promise<Pick<HostFacts, 'socket' | 'program'>> {
  switch (endpoint?.via) {
    case 'socket':
      return { socket: answered ? { kind: 'listening' } : await lookAtSocket(host, endpoint.path) };
    case 'program':
      return { program: await lookForProgram(host, endpoint.program, endpoint.searchPath) };
    case undefined:
      return {};
  }
}

async function lookAtSocket(host: HostReader, path: string): Promise<SocketFacts> {
  const found = await host.look(path);
  if (found === 'missing') return { kind: 'missing' };
  if (found === 'denied') return { kind: 'denied', ...(await closedFolder(host, path)) };
  if (found.kind !== 'socket') return { kind: 'not-a-socket' };
  switch (await host.connect(path)) {
    case 'listening':
      return { kind: 'listening' };
    case 'missing':
      return { kind: 'missing' };
    case 'refused':
      return { kind: 'dead' };
    case 'denied':
      return { kind: 'denied', at: path, file: await named(host, found) };
  }
}

/** The lowest folder above `path` that can be looked at: nobody gets through it. */
async function closedFolder(host: HostReader, path: string): Promise<{ at: string; file?: FileFacts }> {
  for (let at = dirname(path); at !== dirname(at); at = dirname(at)) {
    const found = await host.look(at);
    if (isFile(found)) return { at, file: await named(host, found) };
  }
  return { at: path };
}

async function named(host: HostReader, file: Omit<FileFacts, 'user' | 'group'>): Promise<FileFacts> {
  const user = nameIn(await host.readText('/etc/passwd'), file.uid);
  const group = nameIn(await host.readText('/etc/group'), file.gid);
  return { ...file, ...(user && { user }), ...(group && { group }) };
}

/** `root:x:0:…`: both files begin their lines so. */
function nameIn(text: string | undefined, id: number): string | undefined {
  const fields = text?.split('\n').map((line) => line.split(':'));
  return fields?.find((line) => line[2] === String(id))?.[0];
}

/** As a shell does: the first one that may be executed counts. */
async function lookForProgram(host: HostReader, program: string, searchPath: string): Promise<ProgramFacts> {
  const folders = searchPath.split(':').filter((folder) => folder !== '');
  const candidates = program.includes('/') ? [program] : folders.map((folder) => join(folder, program));
  let denied: string | undefined;
  for (const at of candidates) {
    const found = await host.look(at);
    if (found === 'missing' || (isFile(found) && found.kind === 'folder')) continue;
    if (isFile(found) && (await host.mayExecute(at))) return { kind: 'found', at };
    denied ??= at;
  }
  return denied === undefined ? { kind: 'missing' } : { kind: 'denied', at: denied };
}

function isFile(found: Looked): found is Exclude<Looked, string> {
  return typeof found !== 'string';
}
