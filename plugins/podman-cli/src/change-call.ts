import type { FileHandle } from 'node:fs/promises';

import { demandWaiting, untilAborted } from '@rollforward/engine-shared';

import type { ChangeOptions, PodmanResult } from './podman.ts';
import type { Variables } from './podman-environment.ts';
import { resultOf } from './process-result.ts';
import { openScratchFile, readScratchFile } from './scratch-file.ts';
import { startProcess } from './started-process.ts';

/** Bytes: an id, or why there is none. */
const LONGEST_REPORT = 64 * 1024;

/**
 * Runs a process that changes something, to its own end: whoever aborts is let go, the process is not, and neither is
 * it when the agent ends. So it talks through files and not through pipes, which break (see {@link openScratchFile}).
 */
export async function runChange(
  program: string,
  args: readonly string[],
  env: Variables,
  { signal, input }: ChangeOptions,
): Promise<PodmanResult> {
  demandWaiting(signal);
  const files = await openScratchFiles(input);
  const { stdin, stdout, stderr } = files;
  const started = startProcess(program, args, { env, stdio: [stdin.fd, stdout.fd, stderr.fd] });
  const read = async (): Promise<PodmanResult> => {
    const end = await started.ended;
    return resultOf(end, {
      stdout: await readScratchFile(stdout, LONGEST_REPORT),
      stderr: await readScratchFile(stderr, LONGEST_REPORT),
    });
  };
  return untilAborted(
    read().finally(() => closeAll(Object.values(files))),
    signal,
    () => started.child?.unref(),
  );
}

async function openScratchFiles(
  input: string | undefined,
): Promise<Record<'stdin' | 'stdout' | 'stderr', FileHandle>> {
  const open: FileHandle[] = [];
  const add = async (content?: string): Promise<FileHandle> => {
    const file = await openScratchFile(content);
    open.push(file);
    return file;
  };
  try {
    return { stdin: await add(input), stdout: await add(), stderr: await add() };
  } catch (error) {
    await closeAll(open);
    throw error;
  }
}

async function closeAll(files: readonly FileHandle[]): Promise<void> {
  await Promise.all(files.map((file) => file.close()));
}
