import { isContainerId } from './container-id.ts';
import type { ContainerStatus, ExistingContainer } from './container-status.ts';
import type { ContainerRef, StopOutcome } from './driver.ts';
import { RuntimeFault } from './fault.ts';
import { engineNameRule, networkNameRule } from './spec-rules.ts';

/** Throws `InvalidSpec`: nothing but a full id may reach a driver (C8). */
export function checkId(id: unknown): void {
  if (!isContainerId(id)) throw invalid('id: expected the full id of a container, 64 hexadecimal digits');
}

export function checkName(name: string): void {
  if (!engineNameRule.test(name)) throw invalid(`name: expected ${engineNameRule.expected}`);
}

export function checkNetworkName(name: string): void {
  if (!networkNameRule.test(name)) throw invalid(`name: expected ${networkNameRule.expected}`);
}

export function checkRef(ref: ContainerRef): void {
  if ('id' in ref) checkId(ref.id);
  else checkName(ref.name);
}

export function checkStatus(status: ContainerStatus, ref: ContainerRef): void {
  if (status.state === 'absent') return;
  checkContainer('containerStatus', status);
  const asked = 'id' in ref ? status.id === ref.id : status.name === ref.name;
  if (!asked) throw garbage('containerStatus told of another container');
}

/** Half a list read as a whole one would stop what is missing from it. */
export function checkList(listed: readonly ExistingContainer[]): void {
  if (!isArray(listed)) throw garbage('listContainers gave no list');
  const ids = new Set<string>();
  for (const container of listed) {
    checkContainer('listContainers', container);
    if (ids.has(container.id)) throw garbage('listContainers gave one id twice');
    ids.add(container.id);
  }
}

/** Not a type guard: one would make the elements `any`. */
function isArray(value: unknown): boolean {
  return Array.isArray(value);
}

/** A word of the engine that slipped through must not pass for one of ours: `unknown` is what counts as alive. */
const STATES: ReadonlySet<unknown> = new Set([
  'created',
  'running',
  'paused',
  'stopping',
  'exited',
  'unknown',
] satisfies ExistingContainer['state'][]);

function checkContainer(verb: string, container: ExistingContainer): void {
  if (!isContainerId(container.id)) throw garbage(`${verb} gave no full id`);
  if (!STATES.has(container.state)) throw garbage(`${verb} gave a state that is none`);
}

const OUTCOMES: ReadonlySet<unknown> = new Set([
  'stopped',
  'killed',
  'already-stopped',
  'absent',
] satisfies StopOutcome['kind'][]);

export function checkOutcome(outcome: StopOutcome): void {
  if (!OUTCOMES.has(outcome.kind)) throw garbage('stopContainer did not say how it ended');
}

export function garbage(message: string): RuntimeFault {
  return new RuntimeFault({ code: 'Unavailable', message });
}

export function invalid(message: string): RuntimeFault {
  return new RuntimeFault({ code: 'InvalidSpec', message });
}
