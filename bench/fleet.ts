import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { TestImage } from '@rollforward/test-hosts';

import { endedAt, startedAt } from './app-times.ts';

/** Services side by side, each of one container, of which one at a time is replaced by its next version. */
export interface Fleet {
  /** Replaces service `index`, and tells how. */
  replace(index: number): Promise<Replacement>;
  /** Ends whatever acts on it. The containers stay, for whoever ends their host. */
  stop(): Promise<void>;
}

/** What the containers' own programs say of a replacement. */
export interface Replacement {
  /** From the end of the old one to the start of the new one. */
  readonly outageMs: number;
  /** From the wish to the start of the new one. */
  readonly changeMs: number;
}

/** One version of a service. */
export interface Version {
  readonly number: number;
  readonly image: TestImage;
  /** Where its program notes what happens to it. */
  readonly logFolder: string;
}

export function serviceName(index: number): string {
  return `app-${index}`;
}

/** The first version of each of `count` services, with folders for their logs in `dir`. */
export function firstVersions(dir: string, count: number): Promise<Version[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => versionOf(dir, index, 1)));
}

/** Makes the next version of service `index`: from image v1 to v2, and from v2 to v1. */
export function nextVersion(dir: string, index: number, { number }: Version): Promise<Version> {
  return versionOf(dir, index, number + 1);
}

async function versionOf(dir: string, index: number, number: number): Promise<Version> {
  const logFolder = join(dir, `${serviceName(index)}-${number}`);
  await mkdir(logFolder, { recursive: true });
  return { number, image: number % 2 === 1 ? 'v1' : 'v2', logFolder };
}

/** What became of a change that was wished for at `askedAt`, in milliseconds since the Unix epoch. */
export async function replacementOf(before: Version, after: Version, askedAt: number): Promise<Replacement> {
  const started = await startedAt(after.logFolder);
  const ended = await endedAt(before.logFolder);
  return { outageMs: started - ended, changeMs: started - askedAt };
}
