import { boundedCall } from '../runtime/bounded-call.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import type { ContainerRuntime } from '../runtime/driver.ts';
import { RuntimeFault } from '../runtime/fault.ts';
import { diagnose } from './diagnose.ts';
import type { EngineFacts, HostFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import type { HostReader } from './host-reader.ts';
import { lookAtHost } from './look-at-host.ts';

/** As in `DoctorOptions`. */
export interface ExamineOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

interface Bounds {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly deadlineMs: number;
}

/** Asks the engine, then looks at the host with the time that is left, and diagnoses. It never rejects. */
export async function examine(
  runtime: ContainerRuntime,
  host: HostReader,
  options: ExamineOptions = {},
): Promise<readonly Finding[]> {
  const { deadlineMs = 15_000, signal, clock = systemClock } = options;
  const end = clock.now() + deadlineMs;
  const engine = await askEngine(runtime, { clock, signal, deadlineMs: (deadlineMs * 2) / 3 });
  const facts = await seeHost(host, engine, { clock, signal, deadlineMs: end - clock.now() });
  return diagnose({ engine, host: facts });
}

async function seeHost(host: HostReader, engine: EngineFacts, bounds: Bounds): Promise<HostFacts> {
  try {
    return await boundedCall({ ...bounds, verb: 'looking at the host', run: () => lookAtHost(host, engine) });
  } catch (error) {
    const { platform, uid, user } = host;
    const unseen = RuntimeFault.from(error).message;
    return { platform, uid, user, wallNow: bounds.clock.wallNow(), unseen };
  }
}

async function askEngine(runtime: ContainerRuntime, bounds: Bounds): Promise<EngineFacts> {
  const found = runtime.endpoint === undefined ? {} : { endpoint: runtime.endpoint };
  const describe = runtime.describeEngine?.bind(runtime);
  if (describe === undefined) return { ...found, kind: 'unasked' };
  const { deadlineMs } = bounds;
  try {
    const description = await boundedCall({
      ...bounds,
      verb: 'describeEngine',
      run: ({ signal }) => describe({ signal, deadlineMs }),
    });
    return { ...found, kind: 'described', description };
  } catch (error) {
    const { code, message } = RuntimeFault.from(error);
    return { ...found, kind: 'failed', code, message };
  }
}
