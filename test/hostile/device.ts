import { type AgentEvent, type ContainerId, LABELS, type ServiceSpec } from 'rollforward';

import type { HostileDocument } from './generate/hostile-document.ts';
import { isInKey, type Judged, NAME_PREFIX, OWNER } from './judge.ts';
import { isDeployment } from './reference/character-rules.ts';
import { comparableText } from './reference/comparable.ts';
import type { Subject } from './subject.ts';

/** A device on which something runs that no hostile document may touch. */
export interface Device {
  /** How many containers were created that are to the letter what the reference reads. */
  readonly created: number;
  /** Brings a document to the agent: what is not as it must be afterwards, in words. */
  feed(document: HostileDocument, judged: Judged): Promise<readonly string[]>;
  /** Puts the good document again and ends the agent. */
  end(): Promise<readonly string[]>;
}

/** What a document with more services than this wants is compared, and not run. */
const MOST_SERVICES_TO_RUN = 8;

const SHOP = 'shop';
const services: Readonly<Record<string, ServiceSpec>> = {
  web: { image: 'shop/web:1', env: { PORT: '8080' } },
  db: { image: 'shop/db:1', mounts: [{ type: 'volume', source: 'data', target: '/data' }] },
};
const GOOD = { apiVersion: 'rollforward/v1', services } as const;

/** Starts the real agent on a fake engine, with two services that run. */
export async function startDevice(subject: Subject): Promise<Device> {
  let open = false;
  const agent = subject.createAgent({ owner: OWNER, namePrefix: NAME_PREFIX, admit: () => open });
  agent.source.put(SHOP, GOOD);
  await agent.settled();
  const before = agent.state(SHOP);
  const ids: readonly ContainerId[] = [agent.running(SHOP, 'web').id, agent.running(SHOP, 'db').id];
  let created = 0;
  let seen = agent.events.length;

  function newEvents(): readonly AgentEvent[] {
    const events = agent.events.slice(seen);
    seen = agent.events.length;
    return events;
  }

  function shopFaults(): string[] {
    const { phase, revision, containerIds } = agent.state(SHOP);
    const faults: string[] = [];
    if (phase !== 'Running') faults.push(`shop is ${phase}`);
    if (revision !== before.revision) faults.push(`the accepted revision is ${revision}`);
    if (JSON.stringify(containerIds) !== JSON.stringify(before.containerIds))
      faults.push('other ids are reported');
    const living = agent.runtime.containers().filter(({ state }) => state === 'running');
    if (!ids.every((id) => living.some((container) => container.id === id))) faults.push('other ids run');
    return faults;
  }

  /** Nothing but a look may come of it. */
  function callFaults(): string[] {
    const calls = agent.runtime.calls().filter(({ verb }) => verb !== 'listContainers');
    return calls.map(({ verb }) => `it causes a call of ${verb}`);
  }

  async function feedRefused(document: HostileDocument, { outcome }: Judged): Promise<string[]> {
    const { bytes, index } = document;
    agent.source.put(SHOP, bytes);
    await agent.settled(SHOP);
    const { rejected } = agent.state(SHOP);
    const faults = [...callFaults(), ...shopFaults()];
    if (rejected === undefined) faults.push('the state does not say that it was rejected');
    else if (outcome.kind === 'refused' && rejected.error !== outcome.error.message)
      faults.push(`the state says ${rejected.error}`);
    return index % 4 === 0 ? [...faults, ...(await feedFirst(document))] : faults;
  }

  /** As the first document of its deployment: there is a state of it, and nothing else. */
  async function feedFirst({ bytes, deployment }: HostileDocument): Promise<string[]> {
    if (!isDeployment(deployment)) return [];
    agent.source.put(deployment, bytes);
    await agent.settled();
    const { phase, rejected, containerIds } = agent.state(deployment);
    const faults = callFaults();
    if (rejected === undefined) faults.push('the state of a new deployment does not say so');
    if (phase !== 'Pending' || Object.keys(containerIds).length > 0)
      faults.push(`a new deployment is ${phase}`);
    agent.source.delete(deployment);
    await agent.settled();
    // A deletion may look for a network, but there is none.
    for (const { verb } of agent.runtime.mutations()) faults.push(`its end causes a call of ${verb}`);
    return [...faults, ...shopFaults()];
  }

  /** There is no state of a deployment whose name is refused: an event tells of it. */
  async function feedMisnamed({ bytes, deployment }: HostileDocument): Promise<string[]> {
    agent.source.put(deployment, bytes);
    await agent.settled();
    const faults = [...callFaults(), ...shopFaults()];
    const told = agent.events.slice(seen).filter(({ type }) => type === 'document-rejected');
    if (told.length !== 1) faults.push(`${told.length} events say that its name is refused`);
    if (agent.agent.states().length !== 1) faults.push('there is a state of it');
    agent.source.delete(deployment);
    await agent.settled();
    return [...faults, ...callFaults(), ...shopFaults()];
  }

  async function feedAccepted(
    { bytes, deployment }: HostileDocument,
    { reading }: Judged,
  ): Promise<string[]> {
    if (reading.kind === 'refused' || reading.services.size > MOST_SERVICES_TO_RUN) return [];
    agent.source.put(deployment, bytes);
    await agent.settled();
    const faults = shopFaults();
    if (!agent.events.slice(seen).some(({ type }) => type === 'document-accepted'))
      faults.push('the agent does not accept it');
    for (const event of agent.events.slice(seen)) {
      const invalid =
        event.type === 'step-failed' && ['InvalidSpec', 'Unsupported'].includes(event.fault.code);
      if (invalid) faults.push(`it is accepted, and a step ends in ${event.fault.message}`);
    }
    for (const { verb, id, spec } of agent.runtime.calls()) {
      if (id !== undefined && ids.includes(id)) faults.push(`it causes ${verb} of a container of shop`);
      if (verb !== 'createContainer' || spec === undefined) continue;
      const service = spec.labels[LABELS.service] ?? '';
      const expected = reading.services.get(service)?.spec;
      // An attempt has a name of its own, and is made from the image's id.
      const own = { name: expected?.get('name'), image: expected?.get('image') };
      if (comparableText({ ...spec, ...own }) !== comparableText(expected))
        faults.push(`${service} is created from ${comparableText(spec).slice(0, 2000)}`);
      else created += 1;
    }
    agent.source.delete(deployment);
    await agent.settled();
    if (agent.runtime.containers().length !== ids.length) faults.push('its containers outlive it');
    return [...faults, ...shopFaults()];
  }

  return {
    get created() {
      return created;
    },
    async feed(document, judged) {
      ({ open } = document);
      agent.runtime.clearCalls();
      const misnamed = !isDeployment(document.deployment);
      const faults =
        judged.reading.kind === 'refused'
          ? await feedRefused(document, judged)
          : await (misnamed ? feedMisnamed : feedAccepted)(document, judged);
      const told = JSON.stringify([newEvents(), agent.agent.states()]);
      if (told.includes(document.secret) && !isInKey(judged.reading, document.secret))
        faults.push('an event or a state tells a value');
      return faults;
    },
    async end() {
      agent.runtime.clearCalls();
      agent.source.put(SHOP, GOOD);
      await agent.settled();
      const faults = [...callFaults(), ...shopFaults()];
      if (agent.state(SHOP).rejected !== undefined)
        faults.push('the good document does not end the rejection');
      await agent.stop();
      return faults;
    },
  };
}
