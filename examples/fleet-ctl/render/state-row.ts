import type { StateChange } from '@rollforward/nats';
import type { DeploymentState } from 'rollforward';

/** What a device says of a deployment, as cells: where, phase, which document, details. Pure. */
export function stateRow(change: StateChange): readonly string[] {
  const where = `${change.device}/${change.deployment}`;
  switch (change.kind) {
    case 'state':
      return [where, phaseOf(change.state), documentOf(change.state), detailsOf(change.state)];
    case 'gone':
      return [where, 'gone', '', ''];
    case 'unreadable':
      return [where, 'unreadable', '', change.reason];
    default:
      return change satisfies never;
  }
}

function phaseOf({ phase, reason }: DeploymentState): string {
  return reason === undefined ? phase : `${phase} (${reason})`;
}

/** As much of a revision as tells two apart. */
function documentOf({ revision, generation }: DeploymentState): string {
  const short = revision === undefined ? '' : revision.slice(0, 8);
  return generation === undefined ? short : `${short} gen ${generation}`;
}

function detailsOf({ services, rejected }: DeploymentState): string {
  const each = Object.entries(services).map(([name, { phase, reason }]) =>
    reason === undefined ? `${name} ${phase}` : `${name} ${phase}: ${reason}`,
  );
  return [...(rejected === undefined ? [] : [`refused: ${rejected.error}`]), ...each].join('; ');
}
