// Compares the public surface of every entry point with its report in etc/. Usage: npm run api [-- --update]
//
// Fails where they differ, or where an entry point speaks of a type that it does not export; with `--update` it writes
// the reports anew. What is not built, or is older than its source, is built first. The last line is
// `N passed, N failed`: each entry point is one.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

import { formatCounts } from './lib/counts.mjs';
import { ensureBuilt } from './lib/ensure-built.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { entryPoints, publicPackages, reportName } from './lib/public-packages.mjs';
import { ROOT } from './lib/root.mjs';

const REPORTS = 'etc';
const DRAFTS = 'temp/api';
const DIFF_LINES = 80;
const update = process.argv.includes('--update');

ensureInstalled();
ensureBuilt();
const { Extractor, ExtractorConfig } = await import('@microsoft/api-extractor');
mkdirSync(join(ROOT, REPORTS), { recursive: true });
const counts = { passed: 0, failed: 0 };
const files = new Set();
for (const built of publicPackages()) {
  // What a package's main entry point exports, its other ones may speak of.
  let exported = new Set();
  for (const entry of entryPoints(built)) {
    const file = `${reportName(entry)}.api.md`;
    files.add(file);
    tell(entry.name, file, compare(built, entry, file, exported));
    if (exported.size === 0) exported = exportsIn(file);
  }
}
dropOrphans();
rmSync(join(ROOT, DRAFTS), { recursive: true, force: true });
console.log(formatCounts(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;

/** Makes the report of one entry point and gives what is wrong with it. */
function compare({ folder }, { types }, file, exportedElsewhere) {
  const problems = [];
  const messageCallback = (message) => {
    message.handled = true;
    const { messageId, text, logLevel, sourceFilePath, sourceFileLine } = message;
    if ((logLevel !== 'error' && logLevel !== 'warning') || messageId.startsWith('console-')) return;
    const forgotten = messageId === 'ae-forgotten-export' ? /"([^"]+)"/.exec(text)?.[1] : undefined;
    if (exportedElsewhere.has(forgotten)) return;
    const where =
      sourceFilePath === undefined ? '' : ` (${relative(ROOT, sourceFilePath)}:${sourceFileLine})`;
    problems.push(
      forgotten === undefined ? `${text} [${messageId}]${where}` : `does not export ${forgotten}${where}`,
    );
  };
  const config = configOf(folder, types, file);
  const { apiReportChanged } = Extractor.invoke(config, { localBuild: update, messageCallback });
  if (apiReportChanged && update) console.log(`${REPORTS}/${file}: written`);
  if (apiReportChanged && !update) problems.push(`is not what ${REPORTS}/${file} says:\n${diff(file)}`);
  return problems;
}

function configOf(folder, types, file) {
  const path = join(ROOT, 'api-extractor.json');
  const shared = ExtractorConfig.loadFile(path);
  return ExtractorConfig.prepare({
    configObject: {
      ...shared,
      projectFolder: ROOT,
      mainEntryPointFilePath: join(ROOT, types),
      apiReport: {
        ...shared.apiReport,
        reportFileName: file,
        reportFolder: join(ROOT, REPORTS),
        reportTempFolder: join(ROOT, DRAFTS),
      },
    },
    configObjectFullPath: path,
    packageJsonFullPath: join(ROOT, folder, 'package.json'),
  });
}

function tell(name, file, problems) {
  counts[problems.length === 0 ? 'passed' : 'failed'] += 1;
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name} (${REPORTS}/${file})`);
  for (const problem of problems) console.log(`  ${problem.replaceAll('\n', '\n  ')}`);
}

/** A report whose entry point is gone: dropped where reports are updated, a failure where they are compared. */
function dropOrphans() {
  const orphans = readdirSync(join(ROOT, REPORTS)).filter(
    (file) => file.endsWith('.api.md') && !files.has(file),
  );
  for (const file of orphans) {
    if (update) rmSync(join(ROOT, REPORTS, file));
    else tell(file, file, ['belongs to no entry point: npm run api:update drops it']);
  }
}

function exportsIn(file) {
  const declaration = /^export (?:declare |abstract )*(?:class|const|enum|function|interface|type) (\w+)/gm;
  const text = readFileSync(join(ROOT, DRAFTS, file), 'utf8');
  return new Set([...text.matchAll(declaration)].map(([, name]) => name));
}

function diff(file) {
  const args = [
    'diff',
    '--no-index',
    '--no-color',
    '--unified=2',
    '--',
    join(REPORTS, file),
    join(DRAFTS, file),
  ];
  const { stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  // The first lines name the two files.
  const lines = (stdout ?? '').split('\n').slice(4);
  const shown = lines.length > DIFF_LINES ? [...lines.slice(0, DIFF_LINES), '…'] : lines;
  return [
    ...shown,
    'Meant so? npm run api:update, and review the difference in etc/ as what users will see.',
  ].join('\n');
}
