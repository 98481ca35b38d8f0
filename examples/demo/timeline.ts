import { type AgentEvent, type DeploymentState, explainPlan, type LaneKey, type Plan } from 'rollforward';

import { followPull, forgetPull, pullBar, type Pulls } from './pulls.ts';
import { tellState } from './tell-state.ts';
import { clip, shortId, type TimelineLine } from './timeline-line.ts';

/** What was told before: lines say what is new. */
export interface Told {
  readonly states: ReadonlyMap<string, DeploymentState>;
  /** The last row of each lane that said more than that it is busy. */
  readonly rows: ReadonlyMap<LaneKey, string>;
  readonly pulls: Pulls;
  /** A document has arrived or gone: the next plan is shown whole. */
  readonly newDocument: boolean;
}

export const NOTHING_TOLD: Told = {
  states: new Map(),
  rows: new Map(),
  pulls: new Map(),
  newDocument: false,
};

interface Telling {
  readonly lines: readonly TimelineLine[];
  readonly told: Told;
}

/** Turns an event into lines. Pure, and there is no other way to a line about what the agent does. */
export function tell(event: AgentEvent, told: Told): Telling {
  switch (event.type) {
    case 'planned':
      return tellPlan(event.plan, told);
    case 'state': {
      const { state } = event;
      return {
        lines: tellState(state, told.states.get(state.deployment)),
        told: { ...told, states: new Map(told.states).set(state.deployment, state) },
      };
    }
    case 'document-accepted':
    case 'document-deleted':
      return { lines: [lineOf(event)], told: { ...told, newDocument: true } };
    case 'step-started': {
      const line = lineOf(event);
      // The plan that stands right above it has said why.
      const isSaid = told.rows.get(event.lane)?.endsWith(`why: ${event.why}`) === true;
      return { lines: [isSaid ? { ...line, why: '' } : line], told };
    }
    case 'pull-progress':
      return tellPull(event, told);
    case 'step-done':
    case 'step-failed':
    case 'step-superseded': {
      const bar = event.type === 'step-done' ? pullBar(told.pulls, event.lane, { done: true }) : undefined;
      const pulled = bar === undefined ? [] : [pullLine(event.lane, bar)];
      return {
        lines: [...pulled, lineOf(event)],
        told: { ...told, pulls: forgetPull(told.pulls, event.lane) },
      };
    }
    default:
      return { lines: [lineOf(event)], told };
  }
}

/** What Podman says at each pull, whatever is pulled. */
const CHATTER: ReadonlySet<string> = new Set([
  'Getting image source signatures',
  'Writing manifest to image destination',
  'Storing signatures',
]);

function tellPull(event: AgentEvent & { readonly type: 'pull-progress' }, told: Told): Telling {
  const pulls = followPull(told.pulls, event.lane, event);
  const bar = pullBar(pulls, event.lane);
  const isNews = event.layer !== undefined || (bar === undefined && !CHATTER.has(event.message));
  const words = isNews ? (bar ?? clip(`pull: ${event.message}`)) : undefined;
  const lines = words === undefined ? [] : [{ ...pullLine(event.lane, words), passing: true }];
  return { lines, told: { ...told, pulls } };
}

function pullLine(lane: LaneKey, what: string): TimelineLine {
  return { lane: laneName(lane), what, tone: 'faint' };
}

function lineOf(event: Exclude<AgentEvent, { type: 'planned' | 'state' | 'pull-progress' }>): TimelineLine {
  switch (event.type) {
    case 'document-accepted': {
      const generation = event.generation === undefined ? '' : `, gen ${event.generation}`;
      return { lane: event.deployment, what: `document accepted${generation}`, why: shortId(event.revision) };
    }
    case 'document-rejected':
      return { lane: event.deployment, what: 'document rejected', why: clip(event.error), tone: 'bad' };
    case 'document-unreadable':
      return { lane: event.deployment, what: 'document unreadable', why: clip(event.error), tone: 'bad' };
    case 'source-mistake':
      return { lane: '', what: 'mistake in the source', why: clip(event.message), tone: 'bad' };
    case 'document-deleted':
      return { lane: event.deployment, what: 'deployment deleted' };
    case 'deployment-gone':
      return { lane: event.deployment, what: 'deployment gone', tone: 'good' };
    case 'step-started':
      return { lane: laneName(event.lane), what: `${event.step.text} …`, why: event.why };
    case 'step-done': {
      const id = event.id === undefined ? '' : ` ${shortId(event.id)}`;
      const outage = event.outageMs === undefined ? '' : `, outage ${event.outageMs} ms`;
      const why = `${Math.round(event.durationMs)} ms${outage}`;
      return { lane: laneName(event.lane), what: `${event.step.kind} done${id}`, why };
    }
    case 'step-failed': {
      const { code, message } = event.fault;
      const why = clip(`${Math.round(event.durationMs)} ms, ${code}: ${message}`);
      return { lane: laneName(event.lane), what: `${event.step.kind} failed`, why, tone: 'bad' };
    }
    case 'step-superseded':
      return { lane: laneName(event.lane), what: `${event.step.kind} given up`, tone: 'busy' };
    case 'list-failed':
      return { lane: '', what: 'list failed', why: clip(tellFault(event.fault)), tone: 'bad' };
    case 'container-ignored':
      return { lane: '', what: `ignored ${event.name} ${shortId(event.id)}`, why: event.why, tone: 'faint' };
    case 'source-unavailable':
      return { lane: '', what: `source ${event.source} unavailable`, why: clip(event.reason), tone: 'bad' };
    case 'source-available':
      return { lane: '', what: `source ${event.source} available` };
    case 'cache-failed':
      return { lane: '', what: 'cache failed', why: clip(event.message), tone: 'bad' };
    case 'report-failed':
      return { lane: event.deployment ?? '', what: 'report failed', why: clip(event.message), tone: 'bad' };
    default:
      return unreachable(event);
  }
}

/** The whole plan after a document; from then on the lanes that say something new. Being busy is nothing new. */
function tellPlan(plan: Plan, told: Told): Telling {
  const lanes = plan.lanes.filter(({ action }) => action.kind !== 'busy');
  const rows = new Map(lanes.map((lane) => [lane.key, explainPlan({ lanes: [lane], gone: [] })]));
  const shown = lanes.filter(({ key }) => told.newDocument || told.rows.get(key) !== rows.get(key));
  if (shown.length === 0) return { lines: [], told };
  const lines = explainPlan({ lanes: shown, gone: [] })
    .split('\n')
    .map((row, index): TimelineLine => ({
      lane: index === 0 ? 'plan' : '',
      what: `  ${row}`,
      tone: 'faint',
    }));
  const present = new Set(plan.lanes.map(({ key }) => key));
  const kept = [...told.rows, ...rows].filter(([key]) => present.has(key));
  return { lines, told: { ...told, rows: new Map(kept), newDocument: false } };
}

function tellFault({ code, message }: { readonly code: string; readonly message: string }): string {
  return `${code}: ${message}`;
}

/** The network's lane has no service in its name. */
function laneName(key: LaneKey): string {
  return key.endsWith('/') ? key.slice(0, -1) : key;
}

function unreachable(value: never): never {
  throw new TypeError(`unexpected: ${JSON.stringify(value)}`);
}
