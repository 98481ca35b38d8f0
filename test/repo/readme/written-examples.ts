import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Example, ROOT } from './markdown.ts';

/** Examples as files, in a folder from where `rollforward` is found as a user finds it. */
export interface WrittenExamples {
  /** The name of each example by its file. */
  readonly names: ReadonlyMap<string, string>;
  fileOf(example: Example): string;
  remove(): Promise<void>;
}

export async function writeExamples(examples: readonly Example[]): Promise<WrittenExamples> {
  await mkdir(join(ROOT, 'temp'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'temp/readme-'));
  const files = new Map<Example, string>();
  for (const [index, example] of examples.entries()) {
    const file = join(folder, `example-${index + 1}.ts`);
    await writeFile(file, example.code);
    files.set(example, file);
  }
  return {
    names: new Map([...files].map(([{ name }, file]) => [file, name])),
    fileOf(example) {
      const file = files.get(example);
      if (file === undefined) throw new Error(`${example.name} was not written`);
      return file;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
