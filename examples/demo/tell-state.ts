import type { DeploymentState, Phase, ServiceState } from 'rollforward';

import { clip, shortId, type TimelineLine, type Tone } from './timeline-line.ts';

const PHASE_WIDTH = 9;

/** One line for the deployment, which names what is as it was, and one for each service that is not. */
export function tellState(
  state: DeploymentState,
  before: DeploymentState | undefined,
): readonly TimelineLine[] {
  const services = Object.entries(state.services).sort(([one], [other]) => (one < other ? -1 : 1));
  const changed = services.filter(([name, now]) => !isAsBefore(now, before?.services[name]));
  const unchanged = services.filter((service) => !changed.includes(service));
  const same = unchanged.map(([name, { id }]) => `${name} ${id === undefined ? 'absent' : shortId(id)}`);
  const gone = Object.keys(before?.services ?? {}).filter((name) => state.services[name] === undefined);
  const why = [
    state.reason,
    same.length > 0 ? `unchanged: ${same.join(', ')}` : undefined,
    gone.length > 0 ? `gone: ${gone.join(', ')}` : undefined,
  ];
  return [
    {
      lane: state.deployment,
      what: `${state.phase.padEnd(PHASE_WIDTH)}${state.generation === undefined ? '' : `gen ${state.generation}`}`,
      why: sentence(why),
      tone: toneOf(state.phase),
    },
    ...changed.map(([name, now]) => ({
      lane: `${state.deployment}/${name}`,
      ...tellService(now, before?.services[name], state.observedAt),
    })),
  ];
}

function tellService(
  now: ServiceState,
  before: ServiceState | undefined,
  observedAt: number,
): Omit<TimelineLine, 'lane'> {
  const was = before?.id === undefined || before.id === now.id ? '' : `, was ${shortId(before.id)}`;
  const id = now.id === undefined ? '' : `${shortId(now.id)} `;
  return {
    what: `${now.phase.padEnd(PHASE_WIDTH)}${id}${now.state}${was}`,
    why: sentence([
      now.reason === undefined ? undefined : clip(now.reason),
      now.restarts > (before?.restarts ?? 0) ? `restarts ${now.restarts}` : undefined,
      now.outageMs === before?.outageMs || now.outageMs === undefined
        ? undefined
        : `outage ${now.outageMs} ms`,
      now.retryAt === undefined ? undefined : `next try in ${Math.max(0, now.retryAt - observedAt)} ms`,
    ]),
    tone: toneOf(now.phase),
  };
}

/** A retry time is a clock's word: the same one can come out a millisecond later. */
function isAsBefore(now: ServiceState, before: ServiceState | undefined): boolean {
  if (before === undefined) return false;
  const comparable = (service: ServiceState): string =>
    JSON.stringify({ ...service, retryAt: service.retryAt === undefined ? undefined : 'some time' });
  return comparable(now) === comparable(before);
}

function toneOf(phase: Phase): Tone {
  switch (phase) {
    case 'Running':
      return 'good';
    case 'Pending':
      return 'busy';
    case 'Failed':
      return 'bad';
    default:
      return unreachable(phase);
  }
}

function sentence(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' · ');
}

function unreachable(value: never): never {
  throw new TypeError(`unexpected: ${JSON.stringify(value)}`);
}
