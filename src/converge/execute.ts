import { attemptName } from '../document/names.ts';
import type { StepResult } from '../plan/after-step.ts';
import type { StopTarget } from '../plan/observed.ts';
import type {
  CreateStep,
  CutoverStep,
  RemoveNetworkStep,
  RemoveStep,
  RenameStep,
  StartStep,
  Step,
  StopStep,
  VacateStep,
} from '../plan/step.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ContainerId } from '../runtime/container-id.ts';
import type { ContainerSpec } from '../runtime/container-spec.ts';
import type { PullProgress, RuntimeDriver } from '../runtime/driver.ts';
import { isRuntimeFault, RuntimeFault } from '../runtime/fault.ts';
import { unreachable } from '../runtime/unreachable.ts';
import type { Limit } from './limit.ts';

/** What doing a step takes. */
export interface ExecuteContext {
  /** What a create makes, under its real name. */
  readonly spec: ContainerSpec | undefined;
  readonly runtime: RuntimeDriver;
  readonly clock: Clock;
  /** At most so many pulls, and so many creates and starts, at once. */
  readonly pulls: Limit;
  readonly starts: Limit;
  /** Six base32 characters that no other attempt of this service has. */
  readonly newAttemptId: () => string;
  readonly onProgress: (progress: PullProgress) => void;
  /** Says that a container is ours before any list can show it. */
  readonly onCreated: (id: ContainerId) => void;
  /** Aborted when the step is not wanted any more. Ends pulls and waits only; what has begun to change is finished. */
  readonly interrupt: AbortSignal;
}

/** Does `step` and tells what became of it. It never rejects. */
export async function executeStep(step: Step, context: ExecuteContext): Promise<StepResult> {
  try {
    return await execute(step, context);
  } catch (error) {
    return failed(error, context);
  }
}

/** Decides nothing: a step becomes the calls that it names, in their order. */
function execute(step: Step, context: ExecuteContext): Promise<StepResult> {
  switch (step.kind) {
    case 'create':
      return executeCreate(step, context);
    case 'cutover':
      return executeCutover(step, context);
    case 'start':
      return executeStart(step, context);
    case 'stop':
      return executeStop(step, context);
    case 'remove':
      return executeRemove(step, context);
    case 'vacate':
      return executeVacate(step, context);
    case 'rename':
      return executeRename(step, context);
    case 'remove-network':
      return executeRemoveNetwork(step, context);
    default:
      return unreachable(step);
  }
}

function failed(error: unknown, { interrupt }: ExecuteContext, stoppedAt?: number): StepResult {
  if (interrupt.aborted && isRuntimeFault(error) && error.code === 'Aborted') return { kind: 'superseded' };
  const { code, message } = RuntimeFault.from(error);
  return { kind: 'failed', fault: { code, message }, ...(stoppedAt === undefined ? {} : { stoppedAt }) };
}

/** All that can fail before the old one has to go. */
async function executeCreate(step: CreateStep, context: ExecuteContext): Promise<StepResult> {
  const { spec, runtime, interrupt, pulls, starts, onProgress } = context;
  const { pullPolicy, network } = step;
  if (spec === undefined) throw notWanted();
  const image = await pulls.run(interrupt, () =>
    runtime.ensureImage(step.image, { policy: pullPolicy, signal: interrupt, onProgress }),
  );
  await starts.run(interrupt, async () => {
    if (network !== undefined) await runtime.ensureNetwork(network.name, network.labels);
    // A newer document may have come meanwhile: what it does not want is not created any more (I6).
    if (interrupt.aborted) throw notWanted();
    const name = attemptName(spec.name, context.newAttemptId());
    context.onCreated(await runtime.createContainer({ ...spec, name, image: image.id }));
  });
  return { kind: 'done' };
}

function notWanted(): RuntimeFault {
  return new RuntimeFault({ code: 'Aborted', message: 'not wanted any more' });
}

/** Ends itself if the end of an old one was not observed: the new one is started by a later step, or not at all. */
async function executeCutover(step: CutoverStep, context: ExecuteContext): Promise<StepResult> {
  const { runtime, clock, starts, interrupt } = context;
  // Where starts hang, the old one goes on serving. A place that is free is not kept, though: the grace period is this
  // lane's own, and four slow stops must not hold up everybody else's starts.
  await starts.run(interrupt, () => Promise.resolve());
  return afterOld(step.old, context, async () => {
    await starts.runNext(() => runtime.startContainer(step.start));
    return { startedAt: clock.wallNow() };
  });
}

async function executeStart({ id }: StartStep, context: ExecuteContext): Promise<StepResult> {
  await context.starts.run(context.interrupt, () => context.runtime.startContainer(id));
  return { kind: 'done', startedAt: context.clock.wallNow() };
}

async function executeStop({ targets }: StopStep, context: ExecuteContext): Promise<StepResult> {
  await stopAll(targets, context);
  return { kind: 'done' };
}

async function executeRemove({ ids }: RemoveStep, context: ExecuteContext): Promise<StepResult> {
  await removeAll(ids, context);
  return { kind: 'done' };
}

function executeVacate({ old }: VacateStep, context: ExecuteContext): Promise<StepResult> {
  return afterOld(old, context, async () => ({}));
}

/** Stops and removes the old ones, then does `next`; whatever fails once they have ended, the outage has begun. */
async function afterOld(
  old: readonly StopTarget[],
  context: ExecuteContext,
  next: () => Promise<{ readonly startedAt?: number }>,
): Promise<StepResult> {
  const stoppedAt = await stopAll(old, context);
  try {
    await removeAll(
      old.map(({ id }) => id),
      context,
    );
    return { kind: 'done', stoppedAt, ...(await next()) };
  } catch (error) {
    return failed(error, context, stoppedAt);
  }
}

/** The name may be a stranger's: looking first keeps a converged service free of calls that change anything. */
async function executeRename({ id, name }: RenameStep, { runtime }: ExecuteContext): Promise<StepResult> {
  const holder = await runtime.containerStatus({ name });
  if (holder.state !== 'absent') {
    throw new RuntimeFault({
      code: 'NameConflict',
      message: `${name} belongs to another container; it keeps its attempt's name`,
    });
  }
  await runtime.renameContainer?.(id, name);
  return { kind: 'done' };
}

/** A network of that name with other labels is not ours, so there is nothing to remove. */
async function executeRemoveNetwork(
  { network }: RemoveNetworkStep,
  { runtime }: ExecuteContext,
): Promise<StepResult> {
  try {
    await runtime.removeNetwork(network.name, network.labels);
  } catch (error) {
    if (!isRuntimeFault(error) || error.code !== 'NameConflict') throw error;
  }
  return { kind: 'done' };
}

/** Stops all at once, each with its own grace, and resolves to when the first of them ended: wall-clock milliseconds. */
async function stopAll(targets: readonly StopTarget[], { runtime, clock }: ExecuteContext): Promise<number> {
  const stops = targets.map(async ({ id, gracePeriodSeconds }) => {
    const outcome = await runtime.stopContainer(id, { gracePeriodSeconds });
    const finishedAt = outcome.kind === 'absent' ? undefined : outcome.finishedAt;
    return finishedAt ?? clock.wallNow();
  });
  // All are waited for, even if one fails: a step that has settled leaves nothing behind that still runs.
  const settled = await Promise.allSettled(stops);
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
  return Math.min(...settled.map((result) => (result.status === 'fulfilled' ? result.value : Infinity)));
}

async function removeAll(ids: readonly ContainerId[], { runtime }: ExecuteContext): Promise<void> {
  for (const id of ids) await runtime.removeContainer(id);
}
