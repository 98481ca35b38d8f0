import { podmanCli } from '@rollforward/podman-cli';
import { podmanSocket } from '@rollforward/podman-socket';
import type { PodmanHost } from '@rollforward/test-hosts';
import type { ContainerRuntime } from 'rollforward';

import type { CallKind } from './count-calls.ts';
import { rawCli } from './raw-cli.ts';
import type { RawCalls } from './raw-calls.ts';
import { rawSocket } from './raw-socket.ts';

/** A Podman, and where its service listens. */
export interface Podman {
  readonly host: PodmanHost;
  readonly socketPath: string;
}

/** A runtime of ours, and how the same engine is reached by hand. */
export interface Way {
  readonly name: string;
  readonly callKind: CallKind;
  runtime(podman: Podman): ContainerRuntime;
  raw(podman: Podman): RawCalls;
}

export const WAYS: readonly Way[] = [
  {
    name: 'podman-socket',
    callKind: 'requests',
    runtime: ({ socketPath }) => podmanSocket({ socketPath }),
    raw: ({ socketPath }) => rawSocket(socketPath),
  },
  {
    name: 'podman-cli',
    callKind: 'processes',
    runtime: ({ host }) => podmanCli({ podman: host.podman, env: host.env }),
    raw: ({ host }) => rawCli(host),
  },
];
