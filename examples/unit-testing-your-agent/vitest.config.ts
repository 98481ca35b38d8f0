import { defineConfig } from 'vitest/config';

// Only here, so that the example runs on the sources of the SDK beside it: an installed package needs no configuration.
const conditions = ['@rollforward/source', 'node', 'import', 'default'];

export default defineConfig({ ssr: { resolve: { conditions, externalConditions: conditions } } });
