// Writes the pages of docs/ that are made from sources. Usage: npm run docs
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { generatedPages, ROOT } from './lib/generated-pages.ts';

for (const [path, text] of await generatedPages()) {
  await writeFile(join(ROOT, path), text);
  console.log(`${path}: written`);
}
