import { boundedCall, type RunningCall } from './bounded-call.ts';
import { boundedStream } from './bounded-stream.ts';
import {
  checkId,
  checkList,
  checkName,
  checkNetworkName,
  checkOutcome,
  checkRef,
  checkStatus,
  garbage,
  invalid,
} from './check-call.ts';
import { checkDriver } from './check-driver.ts';
import { checkSpec } from './check-spec.ts';
import { type Clock, systemClock } from './clock.ts';
import { type ContainerId, isContainerId } from './container-id.ts';
import { DEFAULT_DEADLINES, type Deadlines } from './deadlines.ts';
import type { CallOptions, ContainerRuntime, RuntimeDriver, StopOptions, StopOutcome } from './driver.ts';
import { isOwner, ownedBy } from './ownership.ts';
import { readEngineDescription } from './read-engine-description.ts';
import { readEvent } from './read-event.ts';
import { checkLogs, readLogLine } from './read-log-line.ts';
import { createServiceStarter } from './start-service.ts';
import { imageRule } from './spec-rules.ts';

/** What {@link defineRuntime} can be told; nothing of it is needed. */
export interface DefineRuntimeOptions {
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Replaces single values of {@link DEFAULT_DEADLINES}. */
  readonly deadlines?: Partial<Deadlines>;
}

/**
 * Makes a {@link ContainerRuntime} of a driver: adds, once for all backends, what must not differ between them.
 *
 * - Every call settles by its deadline and promptly when aborted, and rejects with a redacted `RuntimeFault` (C21, C22).
 * - Ids, names and specs are checked before the driver sees them (C8, C23), and what it answers is checked after:
 *   a list with half an id is `Unavailable`, not a list.
 * - A second stop of one id joins the first; aborting one waiter does not cancel it (C14).
 * - A stream says `subscribed` at once, throws only from `next()`, and is done when its signal is aborted (C19); no line of a log
 *   is longer than a largest length (C20).
 * - Of what an engine says of itself only what is known to be no secret is handed on (C24).
 * - `startService` and `stopService` are built from the driver's verbs (C3).
 *
 * Throws a `TypeError` for a driver that can be none: a verb is missing, a feature is none, or no network mode is honoured.
 */
export function defineRuntime(driver: RuntimeDriver, options: DefineRuntimeOptions = {}): ContainerRuntime {
  checkDriver(driver);
  const clock = options.clock ?? systemClock;
  const deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
  const stops = new Map<ContainerId, Promise<StopOutcome>>();

  function call<T>(
    verb: string,
    { signal, deadlineMs }: CallOptions,
    bounds: { deadlineMs: number; stallMs?: number; secrets?: readonly string[] },
    run: (running: RunningCall) => Promise<T>,
  ): Promise<T> {
    return boundedCall({ verb, clock, signal, ...bounds, deadlineMs: deadlineMs ?? bounds.deadlineMs, run });
  }
  const observe = { deadlineMs: deadlines.observeMs };
  const change = { deadlineMs: deadlines.changeMs };

  function stopContainer(id: ContainerId, stop: StopOptions): Promise<StopOutcome> {
    const grace = stop.gracePeriodSeconds;
    // Checked before a deadline is computed from it. Any length is taken: it may come from a label.
    if (!Number.isSafeInteger(grace) || grace < 0) {
      return Promise.reject(invalid('gracePeriodSeconds: expected whole seconds'));
    }
    const bound = { deadlineMs: grace * 1000 + deadlines.stopMs };
    return call('stopContainer', stop, bound, async () => {
      checkId(id);
      const joined = stops.get(id) ?? begin(id, grace, bound.deadlineMs);
      return joined;
    });
  }

  /** The stop itself is bound by its own deadline only: whoever waits for it may leave. */
  function begin(id: ContainerId, gracePeriodSeconds: number, deadlineMs: number): Promise<StopOutcome> {
    const stopping = call('stopContainer', {}, { deadlineMs }, async ({ signal }) => {
      const outcome = await driver.stopContainer(id, { gracePeriodSeconds, signal });
      checkOutcome(outcome);
      return outcome;
    }).finally(() => stops.delete(id));
    stops.set(id, stopping);
    stopping.catch(() => undefined);
    return stopping;
  }

  const verbs: RuntimeDriver = {
    name: driver.name,
    features: driver.features,
    ...(driver.endpoint && { endpoint: driver.endpoint }),
    listContainers: ({ owner, ...rest }) =>
      call('listContainers', rest, observe, async ({ signal }) => {
        if (!isOwner(owner)) throw invalid('owner: expected a-z, 0-9 and dashes, at most 63');
        const listed = await driver.listContainers({ owner, signal });
        checkList(listed);
        return ownedBy(owner, listed).map(({ container }) => container);
      }),
    containerStatus: (ref, rest = {}) =>
      call('containerStatus', rest, observe, async ({ signal }) => {
        checkRef(ref);
        const status = await driver.containerStatus(ref, { signal });
        checkStatus(status, ref);
        return status;
      }),
    createContainer: (spec, rest = {}) =>
      call('createContainer', rest, { ...change, secrets: Object.values(spec.env) }, async ({ signal }) => {
        checkSpec(spec, driver.features);
        const id = await driver.createContainer(spec, { signal });
        if (!isContainerId(id)) throw garbage('createContainer gave no full id');
        return id;
      }),
    startContainer: (id, rest = {}) =>
      call('startContainer', rest, { deadlineMs: deadlines.startMs }, async ({ signal }) => {
        checkId(id);
        await driver.startContainer(id, { signal });
      }),
    stopContainer,
    removeContainer: (id, rest = {}) =>
      call('removeContainer', rest, change, async ({ signal }) => {
        checkId(id);
        await driver.removeContainer(id, { signal });
      }),
    ensureImage: (reference, { policy, onProgress, ...rest }) =>
      call(
        'ensureImage',
        rest,
        { deadlineMs: deadlines.pullMs, stallMs: deadlines.pullStallMs },
        async (running) => {
          if (!imageRule.test(reference)) throw invalid(`image: expected ${imageRule.expected}`);
          const info = await driver.ensureImage(reference, {
            policy,
            signal: running.signal,
            onProgress(progress) {
              running.heard();
              onProgress?.(progress);
            },
          });
          if (!imageRule.test(info.id)) throw garbage('ensureImage gave nothing to create from');
          return info;
        },
      ),
    ensureNetwork: (name, labels, rest = {}) =>
      call('ensureNetwork', rest, change, async ({ signal }) => {
        checkNetworkName(name);
        await driver.ensureNetwork(name, labels, { signal });
      }),
    removeNetwork: (name, labels, rest = {}) =>
      call('removeNetwork', rest, change, async ({ signal }) => {
        checkNetworkName(name);
        await driver.removeNetwork(name, labels, { signal });
      }),
  };
  const rename = driver.renameContainer?.bind(driver);
  if (rename !== undefined) {
    verbs.renameContainer = (id, name, rest = {}) =>
      call('renameContainer', rest, change, async ({ signal }) => {
        checkId(id);
        checkName(name);
        await rename(id, name, { signal });
      });
  }
  const describe = driver.describeEngine?.bind(driver);
  if (describe !== undefined) {
    verbs.describeEngine = (rest = {}) =>
      call('describeEngine', rest, observe, async ({ signal }) =>
        readEngineDescription(await describe({ signal })),
      );
  }
  const events = driver.events?.bind(driver);
  if (events !== undefined) {
    verbs.events = ({ signal } = {}) =>
      boundedStream({
        verb: 'events',
        signal,
        first: [{ type: 'subscribed' }],
        mayEnd: false,
        open: (release) => events({ signal: release }),
        read: readEvent,
      });
  }
  const logs = driver.logs?.bind(driver);
  if (logs !== undefined) {
    verbs.logs = (id, { signal, ...rest } = {}) =>
      boundedStream({
        verb: 'logs',
        signal,
        mayEnd: true,
        open(release) {
          checkId(id);
          checkLogs(rest);
          return logs(id, { ...rest, signal: release });
        },
        read: readLogLine,
      });
  }

  const start = createServiceStarter(verbs);
  const service = {
    deadlineMs: deadlines.observeMs + deadlines.pullMs + 2 * deadlines.changeMs + deadlines.startMs,
  };
  return {
    ...verbs,
    // One deadline over all its steps, and over the wait for another call of the same name.
    startService: (spec, { pullPolicy = 'missing', ...rest } = {}) =>
      call('startService', rest, { ...service, secrets: Object.values(spec.env) }, ({ signal }) =>
        start(spec, { pullPolicy, signal }),
      ),
    stopService: stopContainer,
  };
}
