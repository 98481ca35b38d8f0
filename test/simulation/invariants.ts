import {
  type ContainerId,
  type ContainerState,
  type DocumentCache,
  ownershipOf,
  parseDocument,
  type RuntimeDriver,
} from 'rollforward';
import type { FakeEngine } from 'rollforward/testing';

/** Holds what agents do against what must never happen, call by call. */
export interface Watch {
  /** Everything wrong so far. */
  readonly violations: readonly string[];
  /** One agent's driver: each of its calls is held against its own last list. */
  driver(inner: RuntimeDriver): RuntimeDriver;
  /** Says which document is accepted: from the moment it is in the cache. */
  cache(inner: DocumentCache): DocumentCache;
  /** From now on a step that is under way when a document is accepted may still end: one for each lane. */
  letStepsEnd(): void;
  /** Counts processes. To be called whenever an effect may have landed. */
  look(): void;
}

/** An owned container, as an agent's last list showed it. */
interface Seen {
  readonly id: ContainerId;
  readonly state: ContainerState;
  readonly lane: string;
  readonly digest: string;
  readonly grace: number;
}

/** Watches `engine` and the agents of `owner` on it. */
export function watchEngine(engine: FakeEngine, owner: string): Watch {
  const violations: string[] = [];
  /** The digest that the accepted documents want in each lane. */
  const wanted = new Map<string, string>();
  /** What a step may still create or start although it is not wanted any more, and stop without a successor. */
  const ending = new Map<string, { readonly digest: string; readonly left: Set<string> }>();
  let stepsMayEnd = false;

  function demand(holds: boolean, what: string): void {
    if (!holds) violations.push(what);
  }

  function accept(deployment: string, services: ReadonlyMap<string, { readonly digest: string }>): void {
    for (const [lane, digest] of wanted) {
      if (!lane.startsWith(`${deployment}/`)) continue;
      wanted.delete(lane);
      if (stepsMayEnd) ending.set(lane, { digest, left: new Set(['create', 'start', 'stop']) });
    }
    for (const [service, { digest }] of services) wanted.set(`${deployment}/${service}`, digest);
  }

  /** Takes the one permission of a step that was under way when the document changed. */
  function mayEnd(lane: string, verb: string, digest?: string): boolean {
    const permit = ending.get(lane);
    return permit !== undefined && permit.digest === (digest ?? permit.digest) && permit.left.delete(verb);
  }

  /** By the processes, not by what the engine says of them. */
  function look(): void {
    const living = new Map<string, string[]>();
    for (const { labels, process, id } of engine.containers()) {
      const ownership = ownershipOf(labels);
      if (process === undefined || ownership === undefined) continue;
      const lane = `${ownership.deployment}/${ownership.service}`;
      living.set(lane, [...(living.get(lane) ?? []), id.slice(0, 8)]);
    }
    for (const [lane, ids] of living)
      demand(ids.length === 1, `double: ${lane} lives as ${ids.join(' and ')}`);
  }

  function watchDriver(inner: RuntimeDriver): RuntimeDriver {
    let seen: readonly Seen[] = [];
    const made = new Map<string, ContainerId>();

    const target = (verb: string, id: ContainerId): Seen | undefined => {
      const found = seen.find((one) => one.id === id);
      demand(found !== undefined, `I2: ${verb} of ${id.slice(0, 8)}, which the last list did not show`);
      return found;
    };
    const mayRun = (verb: string, lane: string, digest: string): void => {
      demand(
        wanted.get(lane) === digest || mayEnd(lane, verb, digest),
        `I6: ${verb} in ${lane} of what no accepted document asks for`,
      );
    };

    return {
      ...inner,
      async listContainers(filter) {
        const listed = await inner.listContainers(filter);
        seen = listed.flatMap(({ id, state, labels }) => {
          const ownership = ownershipOf(labels);
          if (ownership?.owner !== owner) return [];
          const { deployment, service, digest, gracePeriodSeconds: grace } = ownership;
          return [{ id, state, lane: `${deployment}/${service}`, digest, grace }];
        });
        return listed;
      },
      async createContainer(spec, options) {
        const ownership = ownershipOf(spec.labels);
        const lane = `${ownership?.deployment}/${ownership?.service}`;
        const digest = ownership?.digest ?? '';
        mayRun('create', lane, digest);
        const own = made.get(`${lane} ${digest}`);
        const again = own !== undefined && engine.container(own) !== undefined;
        demand(!again, `a second create in ${lane}: the first one was not looked for in a newer list`);
        const id = await inner.createContainer(spec, options);
        made.set(`${lane} ${digest}`, id);
        return id;
      },
      async startContainer(id, options) {
        const one = target('start', id);
        if (one !== undefined) {
          mayRun('start', one.lane, one.digest);
          const beside = seen.filter(({ lane }) => lane === one.lane).length - 1;
          demand(beside === 0, `I1: start in ${one.lane} beside ${beside} others`);
        }
        await inner.startContainer(id, options);
        look();
      },
      async stopContainer(id, options) {
        const one = target('stop', id);
        if (one !== undefined) {
          const { gracePeriodSeconds } = options;
          demand(
            gracePeriodSeconds === one.grace,
            `I8: stop with grace ${gracePeriodSeconds}, labelled ${one.grace}`,
          );
          const digest = wanted.get(one.lane);
          const successor = seen.some(
            (other) => other !== one && other.lane === one.lane && other.digest === digest,
          );
          const begunBefore = one.state === 'stopping';
          demand(
            digest === undefined || successor || begunBefore || mayEnd(one.lane, 'stop'),
            `I12: stop in ${one.lane} before a successor exists`,
          );
        }
        return inner.stopContainer(id, options);
      },
      async removeContainer(id, options) {
        const one = target('remove', id);
        await inner.removeContainer(id, options);
        seen = seen.filter((other) => other !== one);
      },
      async renameContainer(id, name, options) {
        target('rename', id);
        await inner.renameContainer?.(id, name, options);
      },
    };
  }

  return {
    violations,
    look,
    letStepsEnd() {
      stepsMayEnd = true;
    },
    driver: watchDriver,
    cache: (inner) => ({
      ...inner,
      async write(entry) {
        await inner.write(entry);
        accept(entry.deployment, entry.kind === 'document' ? parseDocument(entry.bytes).services : new Map());
      },
    }),
  };
}
