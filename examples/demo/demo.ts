// An agent at work: updates, failures, a repair and a deletion. Usage: npm run demo -- --help
import { constants } from 'node:os';

import { podmanCli } from '@rollforward/podman-cli';

import { readArguments, USAGE } from './arguments.ts';
import { CHAPTERS } from './chapters.ts';
import { chooseRuntime, type RuntimeName } from './choose-runtime.ts';
import type { Finding } from './expectations.ts';
import { type ChapterResult, play } from './play.ts';
import { createScreen, type Screen } from './screen.ts';
import type { Stage } from './stage.ts';
import { tellFindings } from './tell-findings.ts';

const args = readArguments(process.argv.slice(2));
switch (args.kind) {
  case 'help':
    console.log(USAGE);
    break;
  case 'wrong':
    console.error(`${args.why}\n\n${USAGE}`);
    process.exitCode = 2;
    break;
  case 'run':
    process.exitCode = await run(args.runtime);
    break;
}

/** Plays the demo and gives the exit code. */
async function run(wanted: RuntimeName | undefined): Promise<number> {
  const interruption = onInterrupt();
  try {
    return (await playOn(wanted, interruption.signal)) ?? interruption.exitCode();
  } catch (error) {
    // A terminal interrupts the programs that were being waited for, too.
    if (!interruption.signal.aborted) throw error;
    console.log('\nInterrupted.');
    return interruption.exitCode();
  }
}

/** Chooses the stage, plays, cleans up, and gives the exit code: `undefined` if it was interrupted. */
async function playOn(wanted: RuntimeName | undefined, signal: AbortSignal): Promise<number | undefined> {
  if (wanted !== 'fake') console.log('Looking whether Podman runs a container here …');
  const begin = performance.now();
  const choice = await chooseRuntime(wanted);
  if (choice.kind === 'unavailable') {
    console.error(choice.why);
    await tellFindings(podmanCli(), console.error);
    return 1;
  }
  const { stage, notice } = choice;
  if (notice !== undefined) await tellFindings(podmanCli(), console.log);
  const screen = createScreen({
    colours: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
    write: (line) => console.log(line),
    ...(canDraw() && {
      draw: { write: (text) => process.stdout.write(text), columns: () => process.stdout.columns },
    }),
    now: () => performance.now(),
  });
  const results: ChapterResult[] = [];
  const remains: Finding[] = [];
  try {
    if (!signal.aborted) {
      introduce(stage, screen, { notice, setUpMs: performance.now() - begin });
      results.push(...(await play({ stage, chapters: CHAPTERS, screen, signal })));
    }
    const failed = results.some(({ findings }) => findings.some(({ ok }) => !ok));
    if (failed && !signal.aborted) await tellFindings(stage.runtime, console.log);
    if (!signal.aborted) remains.push(await inventoryFinding(stage));
  } finally {
    const finding = leftFinding(await stage.stop());
    remains.push(finding);
    if (signal.aborted) screen.text(`\nInterrupted; ${finding.text}.`);
  }
  if (signal.aborted) return undefined;
  return summarize(results, remains, screen) ? 0 : 1;
}

/** Whether what was written can be written over. */
function canDraw(): boolean {
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb' && process.stdout.columns > 0;
}

/**
 * Aborts a signal at the first interruption. Further ones are ignored: a terminal sends the same one to everybody, npm
 * passes it on as well, and cleaning up takes a bounded time.
 */
function onInterrupt(): { readonly signal: AbortSignal; readonly exitCode: () => number } {
  const interrupt = new AbortController();
  let number = 0;
  const note = (name: keyof typeof constants.signals): void => {
    number ||= constants.signals[name];
    interrupt.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => note(name));
  // Nobody reads any more, as behind `| head`: what was started must go all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => note('SIGPIPE'));
  return { signal: interrupt.signal, exitCode: () => 128 + number };
}

function introduce(
  { about, question, pace }: Stage,
  screen: Screen,
  { notice, setUpMs }: { readonly notice: string | undefined; readonly setUpMs: number },
): void {
  screen.text(`runtime  ${notice ?? about.runtime}`);
  screen.text(`images   ${about.images}`);
  screen.text(`visitor  ${question}, every ${pace.askEveryMs} ms`);
  screen.text(`ready    after ${pace.minReadySeconds} s up; a tick each ${pace.tickSeconds} s`);
  screen.text(`set up   in ${(setUpMs / 1000).toFixed(1)} s`);
}

/** Volumes are never removed by an agent: they go with the stage. */
async function inventoryFinding(stage: Stage): Promise<Finding> {
  const { containers, networks, volumes } = await stage.inventory();
  const counted = `${containers.length} containers, ${networks.length} networks`;
  const kept = volumes.length === 0 ? '' : `; volumes kept: ${volumes.join(', ')}`;
  return {
    ok: containers.length === 0 && networks.length === 0,
    text: `after the deletion the engine has ${counted}${kept}`,
  };
}

function leftFinding(left: readonly string[]): Finding {
  return {
    ok: left.length === 0,
    text: left.length === 0 ? 'after the end nothing is left' : `left behind: ${left.join(', ')}`,
  };
}

/** One check for each chapter, and one for what remains. */
function summarize(results: readonly ChapterResult[], remains: readonly Finding[], screen: Screen): boolean {
  const missing = CHAPTERS.slice(results.length).map(({ title }) => title);
  const checks = [
    ...results.map(({ title, findings, durationMs }) => ({
      title: `${title} (${(durationMs / 1000).toFixed(1)} s)`,
      findings,
    })),
    ...missing.map((title) => ({ title, findings: [{ ok: false, text: 'not played' }] })),
    { title: 'what remains', findings: remains },
  ];
  screen.heading('what was seen');
  for (const { title, findings } of checks) {
    const ok = findings.every((finding) => finding.ok);
    screen.text(`${ok ? '✓' : '✗'} ${title}`, ok ? 'good' : 'bad');
    const seen = findings.filter((finding) => finding.ok).map(({ text }) => text);
    if (seen.length > 0) screen.text(`    ${seen.join(' · ')}`);
    for (const finding of findings) if (!finding.ok) screen.text(`    ✗ ${finding.text}`, 'bad');
  }
  const passed = checks.filter(({ findings }) => findings.every(({ ok }) => ok)).length;
  screen.text('');
  screen.text(`${passed} passed, ${checks.length - passed} failed`);
  return passed === checks.length;
}
