import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  type Agent,
  createAgent,
  type DeploymentState,
  type MemorySource,
  memorySource,
  type PullProgress,
} from 'rollforward';

import type { Act, Chapter } from './chapters.ts';
import { SHOP, shopDocument } from './documents.ts';
import type { ChapterRecord, Finding } from './expectations.ts';
import type { Screen } from './screen.ts';
import type { Stage } from './stage.ts';
import { NOTHING_TOLD, tell } from './timeline.ts';
import { createVisitor, type Visitor } from './visitor.ts';

export interface PlayOptions {
  readonly stage: Stage;
  readonly chapters: readonly Chapter[];
  readonly screen: Screen;
  /** Ends it in the middle. */
  readonly signal: AbortSignal;
}

/** What came of one chapter. */
export interface ChapterResult {
  readonly title: string;
  readonly findings: readonly Finding[];
  readonly durationMs: number;
}

/** No chapter takes as long on any machine that can run it at all. */
const LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 20;

/**
 * Runs an agent on the stage and does, chapter by chapter, what the script says to the world around it. Gives what came
 * of the chapters that were played to their end.
 */
export async function play({ stage, chapters, screen, signal }: PlayOptions): Promise<ChapterResult[]> {
  const source = memorySource();
  const agent = createAgent({
    // Two demos on one host must not take each other for themselves.
    owner: `demo-${randomBytes(4).toString('hex')}`,
    runtime: stage.runtime,
    source,
    minReadySeconds: stage.pace.minReadySeconds,
    tickSeconds: stage.pace.tickSeconds,
  });
  watchAgent(agent, screen);
  const visitor = createVisitor(stage, (line) => screen.line(line));
  const recorder = createRecorder(agent, visitor, stage);

  const end = new AbortController();
  const stopped = AbortSignal.any([signal, end.signal]);
  const runs = Promise.all([agent.run({ signal: stopped }), visitor.run(stopped)]);
  const results: ChapterResult[] = [];
  try {
    for (const [index, chapter] of chapters.entries()) {
      screen.heading(`${index + 1}  ${chapter.title}`);
      const begin = performance.now();
      recorder.begin();
      await act(chapter.act, { stage, source, agent });
      // An agent that cannot go on ends the demo with its error.
      const outcome = await Promise.race([finish(chapter, agent, recorder, stopped), runs]);
      if (stopped.aborted) break;
      const record = recorder.record();
      const late = outcome === 'late' ? [{ ok: false, text: `not over after ${LIMIT_MS / 1000} s` }] : [];
      const findings = [...chapter.expected.map((expectation) => expectation(record)), ...late];
      results.push({ title: chapter.title, findings, durationMs: performance.now() - begin });
    }
  } finally {
    end.abort();
    await runs;
  }
  return results;
}

/** Every line about the agent comes from one of its events. */
function watchAgent(agent: Agent, screen: Screen): void {
  let told = NOTHING_TOLD;
  agent.on('event', (event) => {
    const telling = tell(event, told);
    told = telling.told;
    for (const line of telling.lines) screen.line(line);
  });
}

interface Recorder {
  begin(): void;
  record(): ChapterRecord;
}

function createRecorder(agent: Agent, visitor: Visitor, stage: Stage): Recorder {
  let before: DeploymentState | undefined;
  let states: DeploymentState[] = [];
  let gone = false;
  let progress: PullProgress[] = [];
  agent.on('event', (event) => {
    if (event.type === 'pull-progress') progress.push(event);
    if (event.type === 'state') states.push(event.state);
    if (event.type === 'deployment-gone') gone = true;
  });
  return {
    begin() {
      before = states.at(-1) ?? before;
      states = [];
      gone = false;
      progress = [];
      visitor.take();
    },
    record: () => ({
      before,
      states,
      gone,
      answers: visitor.peek(),
      pulls: { promised: stage.pulls, seen: progress },
    }),
  };
}

interface Hands {
  readonly stage: Stage;
  readonly source: MemorySource;
  readonly agent: Agent;
}

async function act(what: Act, { stage, source, agent }: Hands): Promise<void> {
  switch (what.kind) {
    case 'put': {
      const { version, generation } = what;
      const { images, hostPort, marker } = stage;
      source.put(SHOP, shopDocument({ version, generation, images, hostPort, marker }));
      return;
    }
    case 'kill': {
      const id = agent.state(SHOP)?.containerIds[what.service];
      if (id !== undefined) await stage.kill(id);
      return;
    }
    case 'delete':
      source.delete(SHOP);
      return;
    default:
      unreachable(what);
  }
}

/** Waits until a chapter is over, its time is up, or `signal` is aborted. */
async function finish(
  chapter: Chapter,
  agent: Agent,
  recorder: Recorder,
  signal: AbortSignal,
): Promise<'over' | 'late'> {
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  const reach = async (): Promise<'over'> => {
    await agent.settled(SHOP);
    while (!ended.aborted && chapter.until?.(recorder.record()) === false) await sleep(LOOK_EVERY_MS);
    return 'over';
  };
  const limit = sleep(LIMIT_MS, undefined, { signal: ended }).catch(() => undefined);
  try {
    return await Promise.race([reach(), limit.then(() => 'late' as const)]);
  } finally {
    over.abort();
  }
}

function unreachable(value: never): never {
  throw new TypeError(`unexpected: ${JSON.stringify(value)}`);
}
