import type { AgentEvent } from 'rollforward';

/** One line of the log: what happened, and whatever belongs to it. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly what: string };

/** What an operator wants to read of an event; `undefined` where it is only noise. */
export function logLine(event: AgentEvent): LogLine | undefined {
  switch (event.type) {
    case 'state': {
      const { deployment, phase, reason, containerIds, rejected } = event.state;
      const services = Object.entries(event.state.services).map(([name, service]) => [
        name,
        service.reason === undefined ? service.phase : `${service.phase}: ${service.reason}`,
      ]);
      return {
        what: 'state',
        deployment,
        phase,
        reason,
        services: Object.fromEntries(services) as unknown,
        containerIds,
        rejected,
      };
    }
    case 'step-failed': {
      const { code, message } = event.fault;
      return { what: 'step-failed', lane: event.lane, step: event.step.kind, error: `${code}: ${message}` };
    }
    case 'deployment-gone':
    case 'document-accepted':
    case 'document-rejected':
    case 'document-unreadable':
    case 'document-deleted':
    case 'source-mistake':
    case 'source-unavailable':
    case 'source-available':
    case 'cache-failed': {
      const { type, ...rest } = event;
      return { what: type, ...rest };
    }
    default:
      return undefined;
  }
}
