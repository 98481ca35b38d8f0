import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: 'esm',
  target: 'node20',
  platform: 'node',
  clean: true,
  sourcemap: true,
  removeNodeProtocol: false,
  external: ['rollforward'],
  noExternal: ['@rollforward/engine-shared'],
  dts: { banner: '/** @packageDocumentation */', compilerOptions: { ignoreDeprecations: '6.0' } },
});
