import { type Converger, createConverger, type Round } from '../converge/converger.ts';
import type { Admit } from '../document/admit.ts';
import { isNamePrefix, newAttemptId } from '../document/names.ts';
import type { Plan } from '../plan/plan.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import type { ContainerRuntime } from '../runtime/driver.ts';
import { isOwner } from '../runtime/ownership.ts';
import type { DeploymentState } from '../state/deployment-state.ts';
import { type DocumentCache, memoryCache, readOnlyCache } from '../state/document-cache.ts';
import { fileCache } from '../state/file-cache.ts';
import type { StateReporter } from '../state/state-reporter.ts';
import type { StateSource } from '../state/state-source.ts';
import type { AgentListeners } from './agent-event.ts';
import { type AgentRandom, SYSTEM_RANDOM } from './agent-random.ts';
import { createDocuments } from './documents.ts';
import { createIntake } from './intake.ts';
import { createListeners } from './listeners.ts';
import { lockOwner } from './owner-lock.ts';
import { readSource } from './read-source.ts';
import { createReportLoop } from './report-loop.ts';
import { createStateWriter } from './state-writer.ts';

/** What an agent is made of. Owner, runtime and source are needed. */
export interface AgentOptions {
  /** Whose containers these are: lower-case letters, digits and dashes, at most 63. It must never change on a device. */
  readonly owner: string;
  /** The device in reports. Default: the owner. */
  readonly deviceId?: string;
  /** What talks to the engine. No other agent with this owner may act on the same engine. */
  readonly runtime: ContainerRuntime;
  /** Where documents come from. */
  readonly source: StateSource;
  /** Where states go besides the listeners. */
  readonly reporter?: StateReporter;
  /**
   * A directory for the accepted documents, so that the device boots without its source. Without one (and without
   * `cache`) they end with the process, and after a restart nothing is started before the source has spoken.
   */
  readonly stateDirectory?: string;
  /** Replaces `stateDirectory`. */
  readonly cache?: DocumentCache;
  /** Tells agents on one host apart: comes before the name of every container, network and volume. */
  readonly namePrefix?: string;
  /** Lets bind mounts and the host's network in. Default: none. */
  readonly admit?: Admit;
  /** Seconds between two rounds that nothing else wakes. Default 30. */
  readonly tickSeconds?: number;
  /** Seconds that a container must be up before it is ready. Default 3. */
  readonly minReadySeconds?: number;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Default: the machine's randomness. */
  readonly random?: AgentRandom;
}

/** Keeps real containers equal to a desired state that arrives from elsewhere. */
export interface Agent {
  /** Adds a listener; the function that comes back removes it. An error that it throws becomes an uncaught exception. */
  on<K extends keyof AgentListeners>(kind: K, listener: AgentListeners[K]): () => void;
  /**
   * Runs until `signal` is aborted, and leaves every container running. Call it once.
   *
   * Rejects with `OwnerBusy` if another agent with this owner runs on the host.
   */
  run(options: { readonly signal: AbortSignal }): Promise<void>;
  /**
   * Reads the source once more, and resolves when nothing is left to do for `deployment`, or for all, but to wait for a
   * retry time or for somebody.
   *
   * Rejects with an `Error` unless the agent runs. It does not wait for a reporter: that gets the last state a moment later.
   */
  settled(deployment?: string): Promise<void>;
  /** The state last reported. */
  state(deployment: string): DeploymentState | undefined;
  /** The states last reported, of every deployment that is known. */
  states(): readonly DeploymentState[];
  /**
   * What would be done now: reads the cache and the source, lists, plans, and does nothing, whether or not the agent
   * runs. `explainPlan` makes text of it. Rejects as `listContainers` does.
   */
  dryRun(): Promise<Plan>;
}

/**
 * Creates an agent: source → documents → converger → runtime, and states back.
 *
 * Throws a `TypeError` for an option that cannot be.
 */
export function createAgent(options: AgentOptions): Agent {
  checkOptions(options);
  const { owner, runtime, clock = systemClock, random = SYSTEM_RANDOM, namePrefix = '' } = options;
  const listeners = createListeners();
  const { emit } = listeners;
  let life: 'new' | 'running' | 'ended' = 'new';
  /** Rounds that have ended since the source has spoken for the first time. */
  let roundsSinceTaken: number | undefined;

  const cache = cacheOf(options);
  const documentsOptions = { owner, namePrefix, cache, admit: options.admit, onEvent: emit };
  const documents = createDocuments(documentsOptions);
  const intake = createIntake({
    source: options.source,
    documents,
    clock,
    onEvent: emit,
    onTaken() {
      applyDocuments();
      roundsSinceTaken ??= 0;
    },
  });
  const reports =
    options.reporter &&
    createReportLoop({
      reporter: options.reporter,
      clock,
      random: () => random.number(),
      latest: () => states.states(),
      onFailed: (deployment, message) =>
        emit({ type: 'report-failed', message, ...(deployment === undefined ? {} : { deployment }) }),
    });
  const states = createStateWriter({
    deviceId: options.deviceId ?? owner,
    bootId: random.uuid(),
    clock,
    onState(state) {
      emit({ type: 'state', state });
      reports?.report(state);
    },
  });
  const converger: Converger = createConverger({
    owner,
    namePrefix,
    runtime,
    clock,
    random: () => random.number(),
    newAttemptId: () => newAttemptId((length) => random.bytes(length)),
    tickMs: (options.tickSeconds ?? 30) * 1000,
    minReadyMs: (options.minReadySeconds ?? 3) * 1000,
    onEvent: emit,
    onRound: noteRound,
  });

  function applyDocuments(): void {
    converger.setDesired(documents.desired());
  }

  function noteRound({ assessments, gone }: Round): void {
    const left = assessments.filter(({ deployment }) => !gone.includes(deployment));
    const rejected = documents.rejected();
    states.write(left, { rejected, reasonOf: (name) => documents.reasonOf(name) });
    const spokenOf = new Set([...left.map(({ deployment }) => deployment), ...rejected.keys()]);
    // Neither wanted nor there, and its document, if one was refused, has gone: its last state would stay for ever.
    const over = states.states().filter(({ deployment }) => !spokenOf.has(deployment));
    for (const deployment of new Set([...gone, ...over.map((state) => state.deployment)])) {
      if (!states.remove(deployment)) continue;
      emit({ type: 'deployment-gone', deployment });
      reports?.remove(deployment);
    }
    const leaving = gone.filter((deployment) => documents.isLeaving(deployment));
    if (leaving.length > 0) intake.forget(leaving);
    tidyOnce();
  }

  /** The first round that ends may have begun before the source had spoken: it need not know every deployment. */
  function tidyOnce(): void {
    if (roundsSinceTaken === undefined || roundsSinceTaken > 1) return;
    roundsSinceTaken += 1;
    if (roundsSinceTaken === 2) reports?.tidy();
  }

  async function runLocked(signal: AbortSignal): Promise<void> {
    const unlock = await lockOwner(owner, runtime);
    try {
      await documents.load();
      applyDocuments();
      await runAll(signal, [converger, intake, ...(reports === undefined ? [] : [reports])]);
    } finally {
      await unlock();
    }
  }

  return {
    on: (kind, listener) => listeners.add(kind, listener),
    async run({ signal }) {
      if (life !== 'new') throw new TypeError('an agent runs once: create another one');
      life = 'running';
      try {
        await runLocked(signal);
      } finally {
        life = 'ended';
      }
    },
    async settled(deployment) {
      if (life !== 'running') throw new Error('settled: expected an agent that runs, so call run() before');
      await converger.settled(deployment, intake.readAgain());
    },
    state: (deployment) => states.state(deployment),
    states: () => states.states(),
    async dryRun() {
      const preview = createDocuments({
        ...documentsOptions,
        cache: readOnlyCache(cache),
        onEvent: () => undefined,
      });
      await preview.load();
      const read = await readSource(options.source, clock);
      if (read.kind === 'snapshot') await preview.take(read);
      return converger.dryRun(preview.desired());
    },
  };
}

interface Loop {
  run(signal: AbortSignal): Promise<void>;
}

/** Runs loops until `signal` is aborted or one of them fails; then the others end too, and the failure is thrown. */
async function runAll(signal: AbortSignal, loops: readonly Loop[]): Promise<void> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  const runs = loops.map((loop) => loop.run(stop.signal).finally(end));
  const results = await Promise.allSettled(runs);
  signal.removeEventListener('abort', end);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function cacheOf({ cache, stateDirectory }: AgentOptions): DocumentCache {
  return cache ?? (stateDirectory === undefined ? memoryCache() : fileCache(stateDirectory));
}

function checkOptions({ owner, namePrefix = '', tickSeconds = 30, minReadySeconds = 3 }: AgentOptions): void {
  if (!isOwner(owner))
    throw new TypeError('owner: expected lower-case letters, digits and dashes, at most 63');
  if (!isNamePrefix(namePrefix))
    throw new TypeError('namePrefix: expected lower-case letters, digits and dashes, at most 32');
  if (!(tickSeconds > 0)) throw new TypeError('tickSeconds: expected a number above 0');
  if (!(minReadySeconds >= 0)) throw new TypeError('minReadySeconds: expected a number from 0');
}
