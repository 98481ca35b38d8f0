import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Processes with devices in them. */
export interface Workers {
  stop(): Promise<void>;
}

export interface WorkersOptions {
  /** A file beside this one: `<file> <url> <prefix> <first> <behind the last> [more]` prints `ready`, and ends with its input. */
  readonly file: string;
  readonly url: string;
  readonly prefix: string;
  readonly devices: number;
  readonly workers: number;
  readonly more?: readonly string[];
}

/** Shares the devices out between processes, and resolves when all of them are ready. */
export async function startWorkers(options: WorkersOptions): Promise<Workers> {
  const { file, url, prefix, devices, workers, more = [] } = options;
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(
      children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'exit');
        child.stdin?.end();
        await ended;
      }),
    );
  };
  try {
    const path = new URL(file, import.meta.url).pathname;
    await Promise.all(
      Array.from({ length: workers }, async (_, index) => {
        const range = [index, index + 1].map((part) => String(Math.round((part * devices) / workers)));
        const args = [
          '--import',
          'tsx',
          '--conditions=@rollforward/source',
          path,
          url,
          prefix,
          ...range,
          ...more,
        ];
        const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
        children.push(child);
        await isReady(child, file);
      }),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

async function isReady(child: ChildProcess, file: string): Promise<void> {
  const said = child.stdout;
  if (said === null) throw new Error(`${file}: no output`);
  const ready = new Promise<void>((resolve) =>
    createInterface({ input: said }).once('line', () => resolve()),
  );
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${file}: it ended`)));
  await Promise.race([ready, ended]);
}
