import type { EngineDescription, EngineEndpoint, EngineName } from '../../runtime/engine-description.ts';
import type { DoctorFacts } from '../facts.ts';

/** What the engine says of itself; nothing, if it did not answer. */
export function described({ engine }: DoctorFacts): Partial<EngineDescription> {
  return engine.kind === 'described' ? engine.description : {};
}

/** Which engine it is: as it says, else as the runtime looks for it. */
export function engineOf(facts: DoctorFacts): EngineName | undefined {
  return described(facts).engine ?? facts.engine.endpoint?.engine;
}

/** Whether the runtime starts a program of the engine for each call. */
export function usesProgram({ engine }: DoctorFacts): boolean {
  return engine.endpoint?.via === 'program';
}

/** The path of the socket that the runtime talks to. */
export function socketOf({ engine: { endpoint } }: DoctorFacts): string | undefined {
  return endpoint?.via === 'socket' ? endpoint.path : undefined;
}

/** The program that the runtime starts. */
export function programOf({
  engine: { endpoint },
}: DoctorFacts): (EngineEndpoint & { via: 'program' }) | undefined {
  return endpoint?.via === 'program' ? endpoint : undefined;
}

/** Whether the engine runs without root: as it says, else as where it is looked for tells. */
export function isRootless(facts: DoctorFacts): boolean {
  const { rootless } = described(facts);
  if (rootless !== undefined) return rootless;
  if (socketOf(facts) !== undefined) return isOfUser(facts);
  return engineOf(facts) === 'podman' && facts.host.uid !== 0;
}

/** What makes the engine's service start now and at each boot: of the user's own, or of the host. */
export function enableCommand(facts: DoctorFacts): string {
  const unit = engineOf(facts) === 'docker' ? 'docker.service' : 'podman.socket';
  return `systemctl ${isOfUser(facts) ? '--user ' : ''}enable --now ${unit}`;
}

/** Whether the socket is one that a user's own service makes. */
function isOfUser(facts: DoctorFacts): boolean {
  return socketOf(facts)?.startsWith('/run/user/') === true;
}
