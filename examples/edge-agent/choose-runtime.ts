import { podmanCli } from '@rollforward/podman-cli';
import { dockerSocket, podmanSocket } from '@rollforward/podman-socket';
import type { ContainerRuntime } from 'rollforward';
import { FakeRuntime } from 'rollforward/testing';

import type { RuntimeName } from './config-schema.ts';

/** The runtime of that name, where its engine is by default. Nothing is asked of the engine yet. */
export function chooseRuntime(name: RuntimeName): ContainerRuntime {
  switch (name) {
    case 'podman-cli':
      return podmanCli();
    case 'podman-socket':
      return podmanSocket();
    case 'docker-socket':
      return dockerSocket();
    case 'fake':
      return new FakeRuntime();
    default:
      return name satisfies never;
  }
}
