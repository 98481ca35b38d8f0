import type { Dialect } from '../dialect.ts';

/** Podman's words for what is not there. */
export const MISSING: Dialect['missing'] = {
  container: /no such container|no container with (name or )?id/i,
  image: /image not known|no such image/i,
  network: /network not found|unable to find network|no such network/i,
};
