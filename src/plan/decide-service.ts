import { LABELS, networkLabels } from '../runtime/ownership.ts';
import type { Decision } from './decision.ts';
import type { DesiredService } from './desired.ts';
import { goalOf, whyStarted } from './reason.ts';
import { type ObservedContainer, stopTarget } from './observed.ts';
import { dead, isCompleted, live, type Situation } from './situation.ts';
import type { Step } from './step.ts';
import { type Surroundings, tryStep, waitForWord } from './try-step.ts';

type Row = (situation: Situation, around: Surroundings) => Decision | undefined;

/**
 * The decision table. The first row that has an answer gives it. Every row looks only at what was observed, so a crash
 * between any two steps leaves a situation that a row already covers.
 *
 * Nothing is started while another owned container of the service exists: a start that a killed agent left hanging can
 * land later, but not on a removed container. Removing is the only fence.
 */
const TABLE: readonly Row[] = [
  unverifiedWaits,
  unknownWaits,
  stoppingIsFinished,
  unwantedIsDropped,
  pausedIsLeft,
  runningStays,
  deadOthersAreRemoved,
  missingIsCreated,
  completedStays,
  liveOthersAreCutOver,
  deadTargetIsStarted,
];

/** Decides what the lane of one service does next. */
export function decideService(situation: Situation, around: Surroundings): Decision {
  for (const row of TABLE) {
    const decision = row(situation, around);
    if (decision !== undefined) return decision;
  }
  return { goal: 'keep', action: { kind: 'nothing' }, next: [], why: 'not wanted and not there' };
}

/** Labels that came with an image look like ours. Until the image was seen, the container is neither used nor touched. */
function unverifiedWaits({ all, wanted }: Situation): Decision | undefined {
  const unverified = all.find(({ labels }) => labels === 'unverified');
  if (unverified === undefined) return undefined;
  return waitForWord(
    wanted,
    `the image of ${short(unverified)} cannot be looked at, so its labels prove nothing`,
  );
}

function unknownWaits({ all, wanted }: Situation): Decision | undefined {
  for (const { container } of all) {
    if (container.state !== 'unknown') continue;
    return waitForWord(
      wanted,
      `the engine calls ${container.id.slice(0, 12)} "${container.word}", which may be alive`,
    );
  }
  return undefined;
}

/** An interrupted stop leaves the process alive for ever: only another stop ends it. */
function stoppingIsFinished(situation: Situation, around: Surroundings): Decision | undefined {
  const stopping = situation.all.filter(({ container }) => container.state === 'stopping');
  if (stopping.length === 0) return undefined;
  const step: Step = { kind: 'stop', targets: stopping.map(stopTarget) };
  return tryStep(situation, around, {
    goal: goalOf(situation),
    step,
    next: [],
    why: 'a stop was begun and not finished',
  });
}

function unwantedIsDropped(situation: Situation, around: Surroundings): Decision | undefined {
  if (situation.wanted !== undefined) return undefined;
  return clearAway(situation, around, situation.all, `not wanted (${situation.documentName})`);
}

/** Somebody paused it: reported, not repaired. */
function pausedIsLeft({ target, wanted }: Situation): Decision | undefined {
  return target?.container.state === 'paused' ? waitForWord(wanted, 'paused by somebody') : undefined;
}

function runningStays(situation: Situation, around: Surroundings): Decision | undefined {
  const { target, wanted, others, copies } = situation;
  if (target?.container.state !== 'running' || wanted === undefined) return undefined;
  const surplus = clearAway(situation, around, [...others, ...copies], 'the wanted one is running');
  if (surplus !== undefined) return surplus;
  const misnamed = target.container.name !== wanted.container.name;
  const renames = around.canRename && misnamed && situation.memory.tries.rename === undefined;
  if (!renames)
    return { goal: 'keep', action: { kind: 'nothing' }, next: [], why: 'running, digest unchanged' };
  const step: Step = { kind: 'rename', id: target.container.id, name: wanted.container.name };
  return {
    goal: 'keep',
    action: { kind: 'step', step },
    next: [],
    why: 'it runs under the name of an attempt',
  };
}

/** Stops the live and removes the dead of `surplus`. */
function clearAway(
  situation: Situation,
  around: Surroundings,
  surplus: readonly ObservedContainer[],
  why: string,
): Decision | undefined {
  if (surplus.length === 0) return undefined;
  const alive = live(surplus);
  const step: Step =
    alive.length > 0
      ? { kind: 'stop', targets: alive.map(stopTarget) }
      : { kind: 'remove', ids: ids(surplus) };
  return tryStep(situation, around, {
    goal: goalOf(situation),
    step,
    next: alive.length > 0 ? ['remove'] : [],
    why,
  });
}

/** Dead ones of other digests, copies of the target, and a target that can never start. */
function deadOthersAreRemoved(situation: Situation, around: Surroundings): Decision | undefined {
  const { target, others, copies, memory } = situation;
  const broken = target !== undefined && target.container.id === memory.broken ? [target] : [];
  const useless = dead([...others, ...copies, ...broken]);
  if (useless.length === 0) return undefined;
  const step: Step = { kind: 'remove', ids: ids(useless) };
  const why =
    broken.length > 0 ? 'it can never be started again' : 'left over, and would be in the way of a start';
  return tryStep(situation, around, { goal: goalOf(situation), step, next: [], why });
}

/** All that can fail here fails while the old one still serves. */
function missingIsCreated(situation: Situation, around: Surroundings): Decision | undefined {
  const { target, wanted } = situation;
  if (target !== undefined || wanted === undefined) return undefined;
  const goal = goalOf(situation);
  const next = [goal === 'replace' ? 'cutover' : 'start', ...(around.canRename ? ['rename'] : [])];
  return tryStep(situation, around, { goal, step: createStep(wanted), next, why: whyStarted(situation) });
}

function createStep({ container, pullPolicy }: DesiredService): Step {
  const { image, network, labels } = container;
  if (network.mode !== 'private') return { kind: 'create', image, pullPolicy };
  const ownedBy = networkLabels(labels[LABELS.owner] ?? '', labels[LABELS.deployment] ?? '');
  return { kind: 'create', image, pullPolicy, network: { name: network.name, labels: ownedBy } };
}

function completedStays(situation: Situation, around: Surroundings): Decision | undefined {
  if (!isCompleted(situation)) return undefined;
  const surplus = clearAway(situation, around, situation.others, 'the wanted one has completed');
  if (surplus !== undefined) return surplus;
  return {
    goal: 'keep',
    action: { kind: 'nothing' },
    next: [],
    why: `completed, restart ${situation.wanted?.restart}`,
  };
}

function liveOthersAreCutOver(situation: Situation, around: Surroundings): Decision | undefined {
  const { target, others } = situation;
  const old = live(others);
  if (target === undefined || old.length === 0) return undefined;
  const next = around.canRename ? ['rename'] : [];
  const why = whyStarted(situation);
  if (around.ports.kind === 'vacate') {
    const step: Step = { kind: 'vacate', old: old.map(stopTarget) };
    return tryStep(situation, around, {
      goal: 'replace',
      step,
      next: ['start', ...next],
      why: around.ports.why,
    });
  }
  const step: Step = { kind: 'cutover', old: old.map(stopTarget), start: target.container.id };
  return tryStep(situation, around, { goal: 'replace', step, next, why });
}

function deadTargetIsStarted(situation: Situation, around: Surroundings): Decision | undefined {
  const { target } = situation;
  if (target === undefined) return undefined;
  const step: Step = { kind: 'start', id: target.container.id };
  const next =
    around.canRename && target.container.name !== situation.wanted?.container.name ? ['rename'] : [];
  return tryStep(situation, around, { goal: 'run', step, next, why: whyStarted(situation) });
}

function ids(containers: readonly ObservedContainer[]): ObservedContainer['container']['id'][] {
  return containers.map(({ container }) => container.id);
}

function short({ container }: ObservedContainer): string {
  return container.id.slice(0, 12);
}
