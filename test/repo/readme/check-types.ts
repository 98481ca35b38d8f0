import { dirname, join, relative } from 'node:path';

import ts from 'typescript';

import { ROOT } from './markdown.ts';

/** What the compiler says against each of `files`, under the options of the repository: `name:line: message`. */
export function typeErrors(files: ReadonlyMap<string, string>): readonly string[] {
  const path = join(ROOT, 'tsconfig.base.json');
  const read = ts.readConfigFile(path, (file) => ts.sys.readFile(file));
  const parsed = ts.parseJsonConfigFileContent(read.config, ts.sys, dirname(path));
  const program = ts.createProgram({
    rootNames: [...files.keys()],
    options: {
      ...parsed.options,
      noEmit: true,
      // What an example shows, it need not use.
      noUnusedLocals: false,
      noUnusedParameters: false,
      // Each one is a file of its own, also where it imports nothing.
      moduleDetection: ts.ModuleDetectionKind.Force,
    },
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, '\n  ');
    if (file === undefined || start === undefined) return message;
    const name = files.get(file.fileName) ?? relative(ROOT, file.fileName);
    return `${name}, line ${file.getLineAndCharacterOfPosition(start).line + 1}: ${message}`;
  });
}
