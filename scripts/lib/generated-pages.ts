import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';
import { clauses, conformanceCases, sourceCases, sourceClauses } from 'rollforward/testing';

import { RULE_GROUPS } from '../../src/doctor/rules/all-rules.ts';
import { type Contract, contractPage } from './contract-page.ts';
import { operationsPage } from './operations-page.ts';

/** The repository's root folder. */
export const ROOT: string = join(import.meta.dirname, '../..');

/** Said in every generated page, for whoever is about to edit it. */
const COMMENT = '<!-- Made by `npm run docs` from the clauses and cases in src/testing: change those. -->';

/** Every page that is made from sources, by its path from the root of the repository, as it has to be. */
export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/contract.md', await formatted('docs/contract.md', contractText())],
    ['docs/operations.md', await formatted('docs/operations.md', operationsPage(RULE_GROUPS))],
  ]);
}

function contractText(): string {
  return contractPage(
    [
      COMMENT,
      '# What is promised, and what holds it',
      "Each clause has a number that never changes its meaning, so that code, tests and messages can speak of it. Below a clause stand the cases that prove it; the suites are exported, and pass or fail in anybody's test runner.",
    ],
    [runtimeContract, sourceContract],
  );
}

const runtimeContract: Contract = {
  title: 'Runtimes',
  introduction: [
    'A backend author writes a **driver** (`RuntimeDriver`): the verbs of one engine, each of which does one thing and says what came of it. `defineRuntime(driver)` makes a **runtime** of it (`ContainerRuntime`), and adds once for all engines what must not differ between them: deadlines and abort, one stop for all who wait for it, checks of every id, name and spec before the driver sees them and of every answer after, faults with secrets taken out, and `startService` and `stopService` for people without a converger.',
    "A container is known by its **full id** and nothing shorter. It is **owned** if it carries all of our labels with this agent's `owner`, written at creation and never computed from what an engine shows; everything else is **foreign**, and is never touched.",
    'Every runtime, the fake of `rollforward/testing` included, is held to the same cases: `runtimeConformance({ describe, it }, subject)` defines them, on benches that the subject opens. A subject says which groups its runtime has (`image`, `network`, `events`, `logs`; what bears no mark is `core` and for all), and what its benches cannot do is skipped, visibly: behind the id of a case stands what a bench `needs` to be able to do for it, a state that its engine `shows`, and what of a spec it `uses`.',
  ],
  clauses,
  cases: conformanceCases,
};

const sourceContract: Contract = {
  title: 'Sources of documents',
  introduction: [
    'A source (`StateSource`) is two functions: `read` gives all that it holds now, as bytes, and `watch` calls when a read may give something new. The agent does the rest: it reads at start, after each hint and every 30 seconds, tries again, and decides what a snapshot means. So a hint may be late, doubled or lost; a snapshot that is wrong may stop containers, which is what most of these clauses are about.',
    '`stateSourceConformance({ describe, it }, subject)` of `rollforward/testing` defines the cases.',
  ],
  clauses: sourceClauses,
  cases: sourceCases,
};

async function formatted(path: string, text: string): Promise<string> {
  const config = await resolveConfig(join(ROOT, path));
  return format(text, { ...config, filepath: path });
}
