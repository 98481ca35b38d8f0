import type { AgentLine } from '../support/agent-line.ts';
import type { Look } from './outages.ts';
import { DEPLOYMENT, type Roll } from './roll-world.ts';

/** One sentence for each report of `Running` at which something else lived, or nothing. `looks` are of `web`. */
export function untrueReports(
  lines: readonly AgentLine[],
  looks: readonly Look[],
  rolls: readonly Roll[],
): { readonly running: number; readonly faults: readonly string[] } {
  let running = 0;
  const faults: string[] = [];
  for (const line of lines) {
    if (line.line !== 'event' || line.event.type !== 'state') continue;
    const { state } = line.event;
    if (state.deployment !== DEPLOYMENT || state.phase !== 'Running') continue;
    running += 1;
    const wanted = rolls.find(({ revision }) => revision === state.revision)?.mark;
    const next = looks.findIndex(({ at }) => at > line.at);
    // It is a report of what was listed a moment before, and a look takes a moment too.
    const around = looks.slice(Math.max(0, next - 3), next + 1).map(({ lives }) => marksOf(lives));
    if (wanted !== undefined && !around.includes(wanted)) {
      faults.push(`Running was told of ${wanted} while there lived ${around.join(' | ') || 'nothing'}`);
    }
    if (state.observedRevision !== state.revision) faults.push('Running was told of a document not reached');
  }
  return { running, faults };
}

export function marksOf(lives: Look['lives']): string {
  return lives.map(({ version }) => version).join(' and ');
}
