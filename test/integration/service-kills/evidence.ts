import type { AgentLine } from '../support/agent-line.ts';
import { marksOf } from './truth.ts';
import type { Look } from './outages.ts';
import type { ServiceKill } from './service-killer.ts';

/** What the agent did and said, what was killed and what lived, in the order in which it happened: for people. */
export function tellEvidence(
  lines: readonly AgentLine[],
  looks: readonly Look[],
  kills: readonly ServiceKill[],
): string[] {
  const told = lines.flatMap((line) => {
    const words = wordsOf(line);
    return words === undefined ? [] : [{ at: line.at, words: `agent   ${words}` }];
  });
  const lived = looks.flatMap(({ at, lives }, index) => {
    const now = marksOf(lives);
    const before = looks[index - 1];
    return before !== undefined && marksOf(before.lives) === now
      ? []
      : [{ at, words: `oracle  ${now || 'nothing'}` }];
  });
  const killed = kills.flatMap(({ at, downMs, withHelpers, aim }) => [
    { at, words: `killed  ${withHelpers ? 'with its helpers' : 'alone'}, aimed at ${aim}` },
    { at: at + downMs, words: 'killed  and back' },
  ]);
  return [...told, ...lived, ...killed]
    .toSorted((one, other) => one.at - other.at)
    .map(({ at, words }) => `${new Date(at).toISOString().slice(11, 23)}  ${words}`);
}

function wordsOf(line: AgentLine): string | undefined {
  switch (line.line) {
    case 'call-begun':
      return line.verb === 'listContainers' ? undefined : `calls ${line.verb}`;
    case 'call-ended':
      return line.verb === 'listContainers' ? undefined : `${line.verb} has ended`;
    case 'settled':
    case 'holdings':
      return undefined;
    case 'event':
      switch (line.event.type) {
        case 'pull-progress':
        case 'planned':
          return undefined;
        case 'state': {
          const { phase, generation, services } = line.event.state;
          return `state gen ${generation} ${phase}: ${JSON.stringify(services['web'])}`;
        }
        default:
          return JSON.stringify(line.event);
      }
  }
}
