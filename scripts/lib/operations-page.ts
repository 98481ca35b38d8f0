/** A finding, as the tables of `src/doctor/rules` hold it. */
export interface PageRule {
  readonly code: string;
  readonly severity: string;
  readonly why: string;
  /** With `<name>` where what was seen is filled in. */
  readonly remedy: string;
}

const EXAMPLE = [
  "import { podmanCli } from '@rollforward/podman-cli';",
  "import { doctor, explainFindings } from 'rollforward';",
  '',
  'console.log(explainFindings(await doctor(podmanCli())));',
].join('\n');

const HEAD: readonly string[] = [
  '<!-- Made by `npm run docs` from the tables in src/doctor/rules: change those. -->',
  '# Operations: when containers do not start, or do not stay',
  '`doctor(runtime)` asks the engine what it is, looks at the host, and says what is wrong, why it matters, and what to do:',
  ['```ts podman', EXAMPLE, '```'].join('\n'),
  'It changes nothing and starts nothing. It never rejects: an engine that cannot be reached is a finding, and what cannot be looked at is left out. It is over after 15 s at the latest (`deadlineMs`). No password is in what it says. Run it as the user that the agent runs as, in its unit: another user has other permissions, limits and sockets.',
  'Each finding is data: `code`, which keeps its meaning, `severity`, and three texts. `error`: containers cannot run. `warning`: they run now, and something will go wrong later. `note`: worth knowing. That nothing was found does not prove that a container runs. Below, `<name>` stands for what is filled in from what was found; `<enable>` is the command that starts the service of the engine, now and at each boot, such as `systemctl enable --now podman.socket`.',
];

/** The page that explains each finding, as Markdown that still has to be formatted. */
export function operationsPage(
  groups: readonly { readonly title: string; readonly rules: readonly PageRule[] }[],
): string {
  const parts = groups.flatMap(({ title, rules }) => [
    `## ${title}`,
    ...rules.flatMap(({ code, severity, why, remedy }) => [
      `### \`${code}\` · ${severity}`,
      escaped(why),
      `**What to do:** ${escaped(remedy)}`,
    ]),
  ]);
  return [...HEAD, ...parts].join('\n\n') + '\n';
}

/** Rules are plain text, in which a command may stand between backquotes. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll(/[\\*_<>[\]]/g, String.raw`\$&`)))
    .join('');
}
