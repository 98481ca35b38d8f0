import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Podman with a word of its own for the state of whatever it is asked about, while that is switched on. */
export interface PodmanWords {
  /** Goes into a wrapper of Podman: shell text that knows Podman's path as `$podman`. */
  readonly script: string;
  /** From now on each container is `hibernating`, whatever it does. */
  hibernate(): Promise<void>;
  /** Podman says its own words again. */
  wake(): Promise<void>;
}

/** `dir` is a folder that nobody else writes to. */
export function podmanWords(dir: string): PodmanWords {
  const flag = join(dir, 'hibernate');
  return {
    script: `
if [ -e '${flag}' ]; then
  case "$1" in ps | container)
    "$podman" "$@" >'${flag}'.$$
    code=$?
    sed -E 's/"(State|Status)": "(created|running|paused|stopping|stopped|exited)"/"\\1": "hibernating"/' '${flag}'.$$
    rm '${flag}'.$$
    exit $code ;;
  esac
fi
`,
    hibernate: () => writeFile(flag, ''),
    wake: () => rm(flag, { force: true }),
  };
}
