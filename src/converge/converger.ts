import { type Assessment, assess, assessUnclaimed } from '../plan/assess.ts';
import { retryDelay } from '../plan/backoff.ts';
import { type Desired, NOTHING_KNOWN } from '../plan/desired.ts';
import { explainPlan } from '../plan/explain-plan.ts';
import type { LaneKey } from '../plan/lane-key.ts';
import { afterStep } from '../plan/after-step.ts';
import type { Memory } from '../plan/lane-memory.ts';
import type { Observed } from '../plan/observed.ts';
import type { LanePlan, Plan } from '../plan/plan.ts';
import { planConvergence, type PlanInput } from '../plan/plan-convergence.ts';
import { forgetGone, rememberList } from '../plan/remember.ts';
import { survey } from '../plan/survey.ts';
import type { Clock } from '../runtime/clock.ts';
import type { RuntimeDriver } from '../runtime/driver.ts';
import { RuntimeFault } from '../runtime/fault.ts';
import type { ConvergerEvent } from './converger-event.ts';
import { createHandOver } from './hand-over.ts';
import { createLanes } from './lanes.ts';
import { createObserver } from './observe.ts';
import { createSettledWaiters } from './settled.ts';
import { createWake } from './wake.ts';

export interface ConvergerOptions {
  readonly owner: string;
  readonly namePrefix: string;
  /** Only the driver's verbs are used. */
  readonly runtime: RuntimeDriver;
  readonly clock: Clock;
  /** 0 … 1, for jitter. */
  readonly random: () => number;
  /** Six base32 characters. */
  readonly newAttemptId: () => string;
  /** Milliseconds between two rounds that nothing else wakes. */
  readonly tickMs: number;
  /** Milliseconds that a container must be up before it is ready. */
  readonly minReadyMs: number;
  readonly onEvent: (event: ConvergerEvent) => void;
  /** What a round has shown, after its plan was handed over. */
  readonly onRound: (round: Round) => void;
}

/** What one round has shown. */
export interface Round {
  readonly assessments: readonly Assessment[];
  /** Deployments that were deleted and of which nothing is left. */
  readonly gone: readonly string[];
}

/** Makes observed equal to desired, one small step after another, for as long as it runs. */
export interface Converger {
  /** Replaces what is wanted. Pulls and waits for what is not wanted any more are given up. */
  setDesired(desired: Desired): void;
  /** Asks for a round; any number of asks before it begins are one. */
  wake(): void;
  /** Runs rounds until aborted; containers are left running. Resolves when no step is under way any more. */
  run(signal: AbortSignal): Promise<void>;
  /** What would be done now if `wanted` were wanted. Does nothing. */
  dryRun(wanted: Desired): Promise<Plan>;
  /**
   * Resolves when nothing is left to do for `deployment`, or for all, but to wait for a retry time or for somebody.
   * `first` is waited for before; a list that was begun meanwhile will do.
   */
  settled(deployment?: string, first?: Promise<void>): Promise<void>;
}

/** Creates a converger. It holds no truth: whatever it forgets, the next list and the documents tell again. */
export function createConverger(options: ConvergerOptions): Converger {
  const { owner, namePrefix, runtime, clock, tickMs, minReadyMs, onEvent } = options;
  const wake = createWake(clock);
  const lanes = createLanes();
  const waiters = createSettledWaiters();
  const observer = createObserver({
    runtime,
    clock,
    owner,
    onLearned: () => wake.wake(),
    onIgnored: ({ id, name }) =>
      onEvent({ type: 'container-ignored', id, name, why: 'its image carries our labels' }),
  });
  let desired = NOTHING_KNOWN;
  let memory: Memory = new Map();
  let lists = 0;
  /** A list that is under way has a higher number. */
  let endedLists = 0;
  let failedLists = 0;
  let toldPlan = '';

  /** One list, one plan, one hand-over. It awaits the list and nothing else. Resolves to when the next one is due. */
  async function round(): Promise<number> {
    wake.begin();
    const list = lanes.beginList();
    lists = list;
    let observed: Observed;
    try {
      observed = await observer.observe();
    } catch (error) {
      return noteFailedList(error);
    } finally {
      endedLists = list;
    }
    failedLists = 0;
    const now = clock.now();
    const busy = lanes.busy(list);
    memory = rememberList({ desired, observed, memory, busy, now, wallNow: clock.wallNow(), minReadyMs });
    const input = planInput(observed, busy, now);
    const plan = planConvergence(input);
    tellPlan(plan);
    for (const lane of plan.lanes) if (lane.action.kind === 'step') handOver(lane, lane.action.step);
    const assessments = assessAll(input, plan);
    options.onRound({ assessments, gone: plan.gone });
    memory = forgetGone(memory, plan.gone, desired);
    waiters.tell(list, assessments);
    return Math.min(tickMs, (plan.wakeAt ?? Infinity) - now);
  }

  function planInput(observed: Observed, busy: ReadonlySet<LaneKey>, now: number): PlanInput {
    const canRename = runtime.renameContainer !== undefined;
    return { owner, namePrefix, desired, observed, busy, memory, now, minReadyMs, canRename };
  }

  function assessAll(input: PlanInput, plan: Plan): Assessment[] {
    const planned = survey(input);
    const lanesOf = (name: string): LanePlan[] => plan.lanes.filter(({ deployment }) => deployment === name);
    const known = planned.map((deployment) =>
      assess({ deployment, lanes: lanesOf(deployment.name), ...input }),
    );
    return [...known, ...assessUnclaimed(input.observed, new Set(planned.map(({ name }) => name)))];
  }

  /** A failed or partial list decides nothing: no step is begun. */
  function noteFailedList(error: unknown): number {
    const { code, message } = RuntimeFault.from(error);
    failedLists += 1;
    onEvent({ type: 'list-failed', fault: { code, message } });
    return Math.min(tickMs, retryDelay('backoff', failedLists, options.random()));
  }

  function tellPlan(plan: Plan): void {
    const text = explainPlan(plan);
    if (text === toldPlan) return;
    toldPlan = text;
    onEvent({ type: 'planned', plan, text });
  }

  const handOver = createHandOver({
    runtime,
    clock,
    lanes,
    specOf: ({ deployment, service = '' }) =>
      desired.deployments.get(deployment)?.services.get(service)?.container,
    newAttemptId: options.newAttemptId,
    onCreated: (id) => observer.created(id),
    onEvent,
    remember({ key, target }, step, result) {
      const before = memory.get(key);
      if (before === undefined) return {};
      const after = afterStep(before, { target, step, result, now: clock.now(), random: options.random() });
      memory = new Map(memory).set(key, after);
      const ended = after.downSince === undefined && after.outageMs !== before.outageMs;
      return ended && after.outageMs !== undefined ? { outageMs: after.outageMs } : {};
    },
    onSettled: () => wake.wake(),
  });

  function setDesired(next: Desired): void {
    desired = next;
    lanes.interrupt((key, target) => {
      const [deployment = '', service = ''] = key.split('/');
      return target !== (next.deployments.get(deployment)?.services.get(service)?.digest ?? '');
    });
    wake.wake();
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const due = await round();
      await wake.wait(due, signal);
    }
    lanes.interrupt(() => true);
    await lanes.idle();
    observer.close();
  }

  return {
    setDesired,
    wake: () => wake.wake(),
    run,
    async dryRun(wanted) {
      const observed = await observer.observe();
      return planConvergence({ ...planInput(observed, new Set(), clock.now()), desired: wanted });
    },
    async settled(deployment, first) {
      const before = lists;
      await first;
      const waited = waiters.wait(deployment, before);
      const isUnderWay = lists > before && lists > endedLists;
      if (!isUnderWay) wake.wake();
      return waited;
    },
  };
}
