import type { ImportImage } from '../images/image-maker.ts';
import type { DockerHost } from './docker-host.ts';

/** Makes an image of a root by the client that `run` runs. */
export function importImageWith(run: DockerHost['run']): ImportImage {
  return async (reference, changes, root) => {
    const imported = changes
      .filter((change) => !isForBuild(change))
      .flatMap((change) => ['--change', change]);
    await run(['import', ...imported, '-', reference], { input: root });
    const built = changes.filter(isForBuild);
    if (built.length === 0) return;
    const file = [`FROM ${reference}`, ...built].join('\n');
    await run(['build', '--quiet', '--tag', reference, '-'], { input: file });
  };
}

/** What an import refuses as a change, and a build takes. */
function isForBuild(change: string): boolean {
  return change.startsWith('STOPSIGNAL ');
}
