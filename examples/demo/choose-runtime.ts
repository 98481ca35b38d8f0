import { podmanAvailability } from '@rollforward/test-hosts';

import { PODMAN_RUNTIMES, type PodmanRuntimeName } from './attach-podman.ts';
import { createFakeStage } from './fake-stage.ts';
import { startPodmanStage } from './podman-stage.ts';
import type { Stage } from './stage.ts';

export const RUNTIMES = [...PODMAN_RUNTIMES, 'fake'] as const;

export type RuntimeName = PodmanRuntimeName | 'fake';

/** Whether `name` is a runtime that the demo knows. */
export function isRuntimeName(name: string): name is RuntimeName {
  return RUNTIMES.some((known) => known === name);
}

export type Choice =
  /** `notice`: why it is not the real thing, in one line. */
  | { readonly kind: 'stage'; readonly stage: Stage; readonly notice?: string }
  | { readonly kind: 'unavailable'; readonly why: string };

/**
 * Starts the stage that was asked for, and no other. If none was: Podman's, if a container that is started there runs,
 * else the one in memory.
 */
export async function chooseRuntime(wanted: RuntimeName | undefined): Promise<Choice> {
  if (wanted === 'fake') return { kind: 'stage', stage: createFakeStage() };
  const runtime = wanted ?? 'podman-cli';
  const podman = await podmanAvailability();
  if (podman.kind === 'available') {
    return { kind: 'stage', stage: await startPodmanStage({ runtime, version: podman.version }) };
  }
  const howTo = `npm run demo -- --setup (as root on Debian), or ${podman.howTo}`;
  if (wanted !== undefined) {
    return { kind: 'unavailable', why: `${wanted} cannot run here: ${podman.why}. Try: ${howTo}` };
  }
  const notice = `FakeRuntime, because ${podman.why}. For real containers: ${howTo}`;
  return { kind: 'stage', stage: createFakeStage(), notice };
}
