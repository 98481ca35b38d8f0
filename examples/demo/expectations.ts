import type { DeploymentState, Phase, PullProgress, ServiceState } from 'rollforward';

import type { PullTelling } from './stage.ts';
import { shortId } from './timeline-line.ts';
import type { Answers } from './visitor.ts';

/** What was seen of one chapter. */
export interface ChapterRecord {
  /** The state before it began. */
  readonly before: DeploymentState | undefined;
  /** Every state since, in order. */
  readonly states: readonly DeploymentState[];
  /** Whether the agent has said that nothing of the deployment is left. */
  readonly gone: boolean;
  /** What the visitor was answered. */
  readonly answers: Answers;
  /** What was told of pulls, and what the stage has promised to tell. */
  readonly pulls: { readonly promised: PullTelling; readonly seen: readonly PullProgress[] };
}

/** Whether something came out as expected, and what was seen. */
export interface Finding {
  readonly ok: boolean;
  readonly text: string;
}

/** Looks at a record, and says what was seen. */
export type Expectation = (record: ChapterRecord) => Finding;

/** The deployment ends in `phase`; `Running` counts for the document that was accepted last only. */
export function ends(phase: Phase): Expectation {
  return ({ states }) => {
    const last = states.at(-1);
    const reached = phase !== 'Running' || last?.observedRevision === last?.revision;
    const ok = last?.phase === phase && reached;
    return { ok, text: ok ? phase : `ended ${last?.phase ?? 'without a state'}, not ${phase}` };
  };
}

/** The phase never is `phase` in between. */
export function neverIs(phase: Phase): Expectation {
  return ({ states }) => {
    const count = states.filter((state) => state.phase === phase).length;
    return { ok: count === 0, text: count === 0 ? `never ${phase}` : `${phase} in ${count} states` };
  };
}

/** Each of `services` has a container that lives. */
export function live(...services: readonly string[]): Expectation {
  return ({ states }) => {
    const ids = states.at(-1)?.containerIds ?? {};
    const text = services.map((service) => `${service} ${shown(ids[service])}`).join(', ');
    return { ok: services.every((service) => ids[service] !== undefined), text };
  };
}

/** The containers of `services` live on, the same ones in every state. */
export function untouched(...services: readonly string[]): Expectation {
  return ({ before, states }) => {
    const seen = services.map((service) => {
      const all = [...(before === undefined ? [] : [before]), ...states];
      return { service, ids: new Set(all.map(({ containerIds }) => containerIds[service])) };
    });
    const ok = states.length > 0 && seen.every(({ ids }) => ids.size === 1 && !ids.has(undefined));
    const text = seen.map(({ service, ids }) => `${service} ${[...ids].map(shown).join(' → ')}`);
    return { ok, text: `${ok ? 'untouched' : 'touched'}: ${text.join(', ')}` };
  };
}

/** `service` ends with another container than it had, and it lives. */
export function replaced(service: string): Expectation {
  return ({ before, states }) => {
    const old = before?.services[service]?.id;
    const now = states.at(-1);
    const id = now?.containerIds[service];
    const text = `${service} ${shown(old)} → ${shown(id)}`;
    return { ok: old !== undefined && id !== undefined && id !== old, text };
  };
}

/** The outage of a replacement was measured. */
export function outageOf(service: string): Expectation {
  return ({ states }) => {
    const outageMs = states.at(-1)?.services[service]?.outageMs;
    return {
      ok: outageMs !== undefined,
      text: outageMs === undefined ? 'no outage reported' : `outage ${outageMs} ms`,
    };
  };
}

/** As much was told of the pull as the stage can tell; what was counted grew. */
export function tellsPull(): Expectation {
  return ({ pulls: { promised, seen } }) => {
    const counted = seen.flatMap(({ layer }) => (layer === undefined ? [] : [layer.receivedBytes / 1e6]));
    const [first = 0, last = 0] = [counted[0], counted.at(-1)];
    const growing = last > first && counted.every((amount, index) => amount >= (counted[index - 1] ?? 0));
    const amounts = counted.map((amount) => amount.toFixed(1)).join(', ');
    switch (promised) {
      case 'counted':
        return { ok: growing, text: `pull counted: ${amounts || 'never'} MB` };
      case 'told':
        return { ok: seen.length > 0, text: `pull told ${seen.length} times` };
      case 'none':
        return { ok: seen.length === 0, text: 'nothing to pull' };
    }
  };
}

/** `service` is `Failed`, and its reason begins with `reason`. */
export function fails(service: string, reason: string): Expectation {
  return ({ states }) => {
    const seen = states.at(-1)?.services[service];
    const ok = seen?.phase === 'Failed' && seen.reason?.startsWith(reason) === true;
    return {
      ok,
      text: ok
        ? reason
        : `${service} ${seen?.phase ?? 'absent'}, not ${reason}: ${seen?.reason ?? 'no reason'}`,
    };
  };
}

/** Once the container that `service` had before has ended, it never lives again. */
export function notReverted(service: string): Expectation {
  return ({ before, states }) => {
    const old = before?.containerIds[service];
    const ended = states.findIndex(({ containerIds }) => containerIds[service] !== old);
    const back = states.slice(Math.max(0, ended)).some(({ containerIds }) => containerIds[service] === old);
    const ok = old !== undefined && ended >= 0 && !back;
    return { ok, text: ok ? `${shown(old)} not started again` : `${shown(old)} is back, or never ended` };
  };
}

/** `service` is not started again before a time, `waits` times in a row, and each time it is further off. */
export function backsOff(service: string, waits: number): Expectation {
  return ({ states }) => {
    const delays = backoffOf(states, service);
    const growing = delays.every((delay, index) => index === 0 || delay > (delays[index - 1] ?? Infinity));
    const text = delays.map((delay) => `${delay} ms`).join(', then ');
    return { ok: delays.length >= waits && growing, text: `backoff ${text || 'none'}` };
  };
}

/**
 * Milliseconds to the first retry time of `service` that was reported, and from each to the next. How late an exit was
 * noticed is not in them, but for the first.
 */
export function backoffOf(states: readonly DeploymentState[], service: string): readonly number[] {
  const retries = new Map<number, number>();
  let previous: number | undefined;
  for (const { services, observedAt } of states) {
    const { restarts, retryAt } = services[service] ?? {};
    if (restarts === undefined || retryAt === undefined || retries.has(restarts)) continue;
    retries.set(restarts, retryAt - (previous ?? observedAt));
    previous = retryAt;
  }
  return [...retries.values()];
}

/** `service` was started again, in the container that it had. */
export function repaired(service: string): Expectation {
  return ({ before, states }) => {
    const was = before?.services[service];
    const now = states.at(-1)?.services[service];
    const ok = wasStartedAgain(was, now) && was?.id !== undefined && was.id === now?.id;
    const restarts = (now?.restarts ?? 0) - (was?.restarts ?? 0);
    const text = `${service} ${shown(was?.id)} ${ok ? 'again' : `→ ${shown(now?.id)}`}, restarts +${restarts}`;
    return { ok, text };
  };
}

/** Whether `service` has come up once more than in `was`. */
export function wasStartedAgain(was: ServiceState | undefined, now: ServiceState | undefined): boolean {
  return was !== undefined && now !== undefined && now.restarts > was.restarts;
}

/** The visitor was given `answer`, each time. */
export function alwaysAnswers(answer: string): Expectation {
  return ({ answers }) => {
    const all = [...answers.values()].reduce((sum, count) => sum + count, 0);
    const right = answers.get(answer) ?? 0;
    return { ok: right > 0 && right === all, text: `${right} of ${all} questions answered ${answer}` };
  };
}

/** The agent says that nothing is left of the deployment. */
export function isGone(): Expectation {
  return ({ gone }) => ({ ok: gone, text: gone ? 'deployment gone' : 'not reported gone' });
}

function shown(id: string | undefined): string {
  return id === undefined ? 'nothing' : shortId(id);
}
