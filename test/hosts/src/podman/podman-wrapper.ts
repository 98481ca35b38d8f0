import { chmod, mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runSystem } from '../system/run-command.ts';
import type { PodmanHost } from './podman-host.ts';

/**
 * What a wrapped call does:
 *
 * - `pass` — what Podman does
 * - `fail` — ends with 125 and a message; Podman is not run
 * - `hang` — neither answers nor ends; Podman is not run
 * - `garbage` — ends with 0 and an answer that is none; Podman is not run
 * - `half` — what Podman does, with the first half of its answer
 */
export type WrapperMode = 'pass' | 'fail' | 'hang' | 'garbage' | 'half';

/** A program that is put in front of Podman. */
export interface PodmanWrapper {
  /** Run this in place of Podman. */
  readonly path: string;
  /** The arguments of each call so far, in the order in which the calls began. */
  calls(): Promise<string[][]>;
  /** From now on, calls do `mode`; with `word`, only those with this argument (`'stop'`), and others pass. */
  setMode(mode: WrapperMode, word?: string): Promise<void>;
}

/** How a wrapper is made. */
export interface PodmanWrapperOptions {
  /** The file that calls are appended to; one in the host's folder by default. */
  readonly log?: string;
  /** Shell text that runs after a call was noted, with its arguments in `$@` and Podman's path in `$podman`. */
  readonly script?: string;
}

/** Makes a wrapper of the host's Podman. It costs a call about 2 ms and goes with the host. */
export async function podmanWrapper(
  host: Pick<PodmanHost, 'dir' | 'podman'>,
  options: PodmanWrapperOptions = {},
): Promise<PodmanWrapper> {
  const dir = await mkdtemp(join(host.dir, 'wrapper-'));
  const path = join(dir, 'podman');
  const log = options.log ?? join(dir, 'calls');
  const setMode = async (mode: WrapperMode, word = ''): Promise<void> => {
    // Renamed into place: a call that begins now must not read half a word.
    await writeFile(join(dir, 'mode.new'), `${mode} ${word}\n`);
    await rename(join(dir, 'mode.new'), join(dir, 'mode'));
  };
  await writeFile(log, '', { flag: 'a' });
  await setMode('pass');
  await runSystem('mkfifo', [join(dir, 'never')]);
  await writeFile(path, wrapperScript({ dir, log, podman: host.podman, script: options.script ?? '' }));
  await chmod(path, 0o755);
  return { path, setMode, calls: async () => parseCalls(await readFile(log, 'utf8')) };
}

/**
 * A call is noted as the number of its arguments and then each of them, all ended by NUL, so that an argument
 * may hold anything else. The shell writes up to 4 KB at once, which is atomic on a file opened to append; a
 * longer note is written by one `cat`.
 */
function wrapperScript(options: { dir: string; log: string; podman: string; script: string }): string {
  const { dir, log, podman, script } = options;
  return `#!/bin/sh
podman=${quote(podman)}
all="$*"
if [ $((\${#all} + $#)) -lt 4000 ]; then
  printf '%s\\0' $# "$@" >>${quote(log)}
else
  printf '%s\\0' $# "$@" >${quote(dir)}/note.$$
  cat ${quote(dir)}/note.$$ >>${quote(log)}
  rm ${quote(dir)}/note.$$
fi
${script}
read -r mode word <${quote(dir)}/mode
case "$word: $* " in :* | *" $word "*) ;; *) mode=pass ;; esac
case $mode in
  fail) echo 'Error: failed by the wrapper' >&2; exit 125 ;;
  hang) read -r never <${quote(dir)}/never ;;
  garbage) printf '\\001\\377{"Id":\\n[garbage'; exit 0 ;;
  half)
    "$podman" "$@" >${quote(dir)}/answer.$$
    code=$?
    head -c $(($(wc -c <${quote(dir)}/answer.$$) / 2)) ${quote(dir)}/answer.$$
    rm ${quote(dir)}/answer.$$
    exit $code ;;
  *) exec "$podman" "$@" ;;
esac
`;
}

function parseCalls(text: string): string[][] {
  const words = text.split('\0');
  const calls: string[][] = [];
  for (let at = 0; at < words.length - 1;) {
    const count = Number(words[at]);
    calls.push(words.slice(at + 1, at + 1 + count));
    at += 1 + count;
  }
  return calls;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
