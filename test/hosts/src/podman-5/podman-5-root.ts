import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { HostUnavailable } from '../system/host-unavailable.ts';

/** Where `npm run podman-5` puts the root of a Debian 13 with Podman 5 in it. */
const ROOT = join(import.meta.dirname, '../../../../temp/podman-5/root');

/** Its path, or a {@link HostUnavailable} that says how to get it. */
export async function requirePodman5Root(): Promise<string> {
  try {
    await access(join(ROOT, 'usr/bin/podman'));
    return ROOT;
  } catch (cause) {
    throw new HostUnavailable({
      missing: 'there is no Debian 13 with Podman 5 here',
      howTo: 'as root: npm run podman-5 (about a minute, 500 MB below temp/)',
      cause,
    });
  }
}
