import { needsImageEntrypoint } from '@rollforward/engine-shared';
import type { ContainerSpec } from 'rollforward';

type Words = Pick<ContainerSpec, 'command' | 'args'>;

/** What an engine is told to run; what is left out is the image's own. */
export interface StartWords {
  readonly entrypoint?: readonly string[];
  readonly args?: readonly string[];
}

/** `imageEntrypoint` is used only if {@link needsImageEntrypoint}. */
export function startWords(spec: Words, imageEntrypoint: readonly string[] = []): StartWords {
  const entrypoint = needsImageEntrypoint(spec) ? imageEntrypoint : spec.command;
  return {
    // Engines read an empty array as "not given", an empty word as "none".
    ...(entrypoint && { entrypoint: entrypoint.length === 0 ? [''] : entrypoint }),
    ...(spec.args && { args: spec.args }),
  };
}
