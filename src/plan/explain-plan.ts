import type { LanePlan, Plan } from './plan.ts';
import type { Step } from './step.ts';
import { unreachable } from '../runtime/unreachable.ts';

/**
 * A plan as text: a line for each lane with its goal, what it does now, what will follow, and why. Same plan, same
 * text: it is made to be compared, in tests and by people. Times are not in it.
 */
export function explainPlan(plan: Plan): string {
  const rows = plan.lanes.map((lane) => [
    lane.service === undefined ? lane.deployment : `${lane.deployment}/${lane.service}`,
    lane.goal === 'keep' ? '-' : lane.goal,
    describeAction(lane),
    lane.next.length > 0 && lane.action.kind === 'step' ? `then ${lane.next.join(', ')}` : '',
    `why: ${lane.why}`,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function describeAction({ action, next }: LanePlan): string {
  switch (action.kind) {
    case 'step':
      return describeStep(action.step);
    case 'nothing':
      return 'nothing';
    case 'busy':
      return 'busy';
    case 'wait':
      switch (action.wait.kind) {
        case 'retry':
          return `wait for its time to ${next[0] ?? 'retry'}`;
        case 'ports':
          return `wait for ${action.wait.ports.join(', ')} of ${action.wait.heldBy.join(', ')}`;
        case 'word':
          return "wait for somebody's word";
        default:
          return unreachable(action.wait);
      }
    default:
      return unreachable(action);
  }
}

/** One step in a few words, without the ids that a reader cannot tell apart. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'create':
      return `ensure image ${step.image}, create`;
    case 'cutover':
      return `cutover ${step.old.map(({ id }) => short(id)).join(', ')} → ${short(step.start)}`;
    case 'start':
      return `start ${short(step.id)}`;
    case 'stop':
      return `stop ${step.targets.map(({ id, gracePeriodSeconds }) => `${short(id)} grace ${gracePeriodSeconds}`).join(', ')}`;
    case 'vacate':
      return `stop and remove ${step.old.map(({ id }) => short(id)).join(', ')}`;
    case 'remove':
      return `remove ${step.ids.map(short).join(', ')}`;
    case 'rename':
      return `rename ${short(step.id)} ${step.name}`;
    case 'remove-network':
      return `remove network ${step.network.name}`;
    default:
      return unreachable(step);
  }
}

/** As much of an id as `podman ps` shows. */
function short(id: string): string {
  return id.slice(0, 12);
}
