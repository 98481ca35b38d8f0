import type { ContainerRuntime } from 'rollforward';
import {
  type ConformanceSubject,
  type FakeEngine,
  fakeRuntimeSubject,
  FakeRuntime,
} from 'rollforward/testing';

import { startPodman5 } from '../integration/subjects/bench-podman.ts';
import { startDockerSocketSubject } from '../integration/subjects/docker-socket-subject.ts';
import { startPodmanCliSubject } from '../integration/subjects/podman-cli-subject.ts';
import { startPodmanSocketSubject } from '../integration/subjects/podman-socket-subject.ts';
import { UNKNOWN_TAG } from './side.ts';

/** A subject whose benches share an engine has that to stop in the end. */
export type DifferentialSubject = ConformanceSubject & { stop?(): Promise<void> };

/** Each runtime that can be compared. Every one has an engine of its own: what one does is no business of another. */
export const RUNTIMES: Readonly<Record<string, () => Promise<DifferentialSubject>>> = {
  fake: async () => fakeSubject(),
  'podman-cli': () => startPodmanCliSubject(),
  'podman-socket': () => startPodmanSocketSubject(),
  'podman-cli@podman-5': () => startPodmanCliSubject(startPodman5),
  'podman-socket@podman-5': () => startPodmanSocketSubject(startPodman5),
  'podman-socket@docker': async () => withoutRestarts(await startDockerSocketSubject()),
};

/** `FakeRuntime`, or one that is broken on purpose, on an engine that knows the images of this test. */
export function fakeSubject(
  attach: (engine: FakeEngine) => ContainerRuntime = (engine) => new FakeRuntime({ engine }),
  name = 'fake',
): ConformanceSubject {
  return fakeRuntimeSubject({
    name,
    attach(engine) {
      const { program = {} } = engine.images.local('runs') ?? {};
      engine.images.publish(REMOTE, { program });
      engine.images.missing(REMOTE.replace(':1', UNKNOWN_TAG));
      return attach(engine);
    },
  });
}

/** What the fake's benches have for an image that can be fetched. */
const REMOTE = 'registry.example/pullable:1';

/**
 * What these two take on Docker is the end of the daemon for all benches, and an interrupted stop is forgotten by the next
 * one, where Podman shows it: the contract lets both be.
 */
function withoutRestarts(subject: DifferentialSubject): DifferentialSubject {
  return {
    ...subject,
    async open() {
      const { interruptStop: _, killUnnoticed: __, ...bench } = await subject.open();
      return bench;
    },
  };
}
