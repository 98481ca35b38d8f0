import ts from 'typescript';

import { type Example, examplesOf, readPages } from '../../repo/readme/markdown.ts';
import { normalizeOutput } from '../../repo/readme/compare-output.ts';
import type { NodeRun, Project } from './project.ts';

/** What README.md shows in TypeScript and means to be run. */
export async function readmeExamples(): Promise<readonly Example[]> {
  const pages = await readPages();
  return pages
    .filter(({ path }) => path === 'README.md')
    .flatMap(examplesOf)
    .filter(({ runs }) => runs);
}

/** Runs an example as a module of the project, without its types: Node 20 reads none. Throws where it prints something else. */
export async function runInProject(project: Project, example: Example, how: NodeRun): Promise<void> {
  const file = `${example.name.replaceAll(/\W+/g, '-')}.mjs`;
  const { outputText } = ts.transpileModule(example.code, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  });
  await project.write(file, outputText);
  const printed = normalizeOutput(await project.node(file, how));
  if (example.output === undefined || printed === normalizeOutput(example.output)) return;
  throw new Error(`${example.name} printed:\n${printed}\nand not:\n${normalizeOutput(example.output)}`);
}
