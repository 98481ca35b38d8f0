import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'tsup';

/**
 * Bundles the agent process into `folder` and gives the file. Run from source it would take a second to start, which is
 * longer than what it is killed in.
 */
export async function bundleAgent(folder: string): Promise<string> {
  await build({
    config: false,
    silent: true,
    entry: { agent: fileURLToPath(new URL('agent-process.ts', import.meta.url)) },
    outDir: folder,
    format: 'esm',
    outExtension: () => ({ js: '.mjs' }),
    platform: 'node',
    target: 'node20',
    removeNodeProtocol: false,
    noExternal: [/.*/],
    esbuildOptions(options) {
      options.conditions = ['@rollforward/source'];
    },
  });
  return join(folder, 'agent.mjs');
}
