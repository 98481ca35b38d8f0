import { basename, join } from 'node:path';

/** Where the parts of a host lie in its folder. */
export interface DockerPaths {
  readonly dir: string;
  readonly home: string;
  /** The daemon's configuration. */
  readonly configuration: string;
  readonly dataRoot: string;
  readonly execRoot: string;
  readonly pidFile: string;
  readonly key: string;
  readonly socket: string;
  /** The control group that all containers of the host are in, below the root of each hierarchy. */
  readonly controlGroup: string;
}

/** Where the parts of a host in `dir` lie. */
export function dockerPaths(dir: string): DockerPaths {
  return {
    dir,
    home: join(dir, 'home'),
    configuration: join(dir, 'daemon.json'),
    dataRoot: join(dir, 'data'),
    execRoot: join(dir, 'exec'),
    pidFile: join(dir, 'docker.pid'),
    key: join(dir, 'key.json'),
    socket: join(dir, 'docker.sock'),
    controlGroup: `rollforward-${basename(dir)}`,
  };
}
