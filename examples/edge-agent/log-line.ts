import type { AgentEvent, DeploymentState, LaneKey, ServiceState } from 'rollforward';

import type { LogLevel } from './config-schema.ts';

/** One line of the log: how grave it is, a sentence for people, and what belongs to it for programs. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  /** `event` names what happened, and never changes its meaning. */
  readonly fields: Readonly<Record<string, unknown>> & { readonly event: string };
}

/** The line for something that the agent did. Pure, and exhaustive: a new event is a mistake of types until it has its line. */
export function logLine(event: AgentEvent): LogLine {
  switch (event.type) {
    case 'state':
      return stateLine(event.state);
    case 'deployment-gone':
      return line('info', event, `${event.deployment} is gone`);
    case 'report-failed':
      return line('warn', event, `the state of ${event.deployment} did not reach NATS, and is brought again`);
    case 'document-accepted':
      return line('info', event, `a document of ${event.deployment} is in force`);
    case 'document-rejected':
      return line('error', event, `a document of ${event.deployment} is refused; what was accepted stays`);
    case 'document-unreadable':
      return line(
        'error',
        event,
        `the document of ${event.deployment} cannot be had; what was accepted stays`,
      );
    case 'document-deleted':
      return line('info', event, `${event.deployment} was deleted: it is taken away`);
    case 'source-mistake':
      return line('warn', event, 'something in the bucket belongs to no deployment');
    case 'source-unavailable':
      return line('warn', event, 'documents cannot be read: the accepted ones stay in force');
    case 'source-available':
      return line('info', event, 'documents can be read');
    case 'cache-failed':
      return line('error', event, 'the state directory fails: nothing new is accepted');
    case 'planned':
      // The plan itself is what `text` says, as data.
      return {
        level: 'debug',
        message: 'the plan has changed',
        fields: { event: event.type, text: event.text },
      };
    case 'list-failed':
      return line('error', event, 'the engine lists no containers: nothing is done');
    case 'container-ignored':
      return line('warn', event, `the container ${event.name} is a stranger's, and is never touched`);
    case 'step-started':
      return stepLine('debug', event, 'begins');
    case 'pull-progress':
      return line('debug', event, `${event.image} comes nearer`);
    case 'step-done':
      return stepLine('info', event, 'is done');
    case 'step-failed':
      return stepLine('error', event, 'has failed, and is tried again');
    case 'step-superseded':
      return stepLine('info', event, 'was given up');
    default:
      return event satisfies never;
  }
}

function line(level: LogLevel, event: { readonly type: string }, message: string): LogLine {
  const { type, ...rest } = event;
  return { level, message, fields: { event: type, ...rest } };
}

interface StepEvent {
  readonly type: string;
  readonly lane: LaneKey;
  readonly step: { readonly text: string };
}

function stepLine(level: LogLevel, event: StepEvent, becomes: string): LogLine {
  return line(level, event, `${event.lane}: ${event.step.text} ${becomes}`);
}

function stateLine(state: DeploymentState): LogLine {
  const { deployment, phase, reason, revision, generation, containerIds, rejected, sequence } = state;
  const services = Object.entries(state.services).map(([name, service]) => [name, inWords(service)] as const);
  return {
    level: phase === 'Failed' ? 'error' : 'info',
    message: `${deployment} is ${phase}`,
    fields: {
      event: 'state',
      deployment,
      phase,
      reason,
      revision,
      generation,
      services: Object.fromEntries(services),
      containerIds,
      rejected,
      sequence,
    },
  };
}

function inWords({ phase, reason }: ServiceState): string {
  return reason === undefined ? phase : `${phase}: ${reason}`;
}
