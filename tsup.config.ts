import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', 'testing/index': 'src/testing/index.ts' },
  format: 'esm',
  target: 'node20',
  platform: 'node',
  splitting: true,
  clean: true,
  sourcemap: true,
  removeNodeProtocol: false,
  // typebox is a development dependency on purpose: it is bundled, so that the core installs nothing.
  noExternal: ['typebox'],
  dts: { banner: '/** @packageDocumentation */', compilerOptions: { ignoreDeprecations: '6.0' } },
});
