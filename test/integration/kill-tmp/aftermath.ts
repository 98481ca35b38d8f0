import type { DeploymentState } from 'rollforward';

import { askPort } from '../support/ask-port.ts';
import type { Life, LifeWatch } from '../support/watch-lives.ts';
import { DEPLOYMENT, type Version, type World } from './world.ts';

/** A container as `podman ps` lists it; of one that only the storage knows, most is missing. */
interface Listed {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly State?: string;
  readonly Image?: string;
}

/** What must never change, however often an agent is killed. */
export interface Constants {
  readonly neighbour: { readonly id: string; readonly pid: number };
  readonly volumeCreatedAt: string;
}

const WEB = `${DEPLOYMENT}.web`;
const DB = `${DEPLOYMENT}.db`;

/** Looks up what must not change from now on. */
export async function readConstants(world: World, watch: LifeWatch): Promise<Constants> {
  const neighbour = (await list(world)).find(({ Names }) => Names.includes(DB));
  const life = (await watch.now()).find(({ service }) => service === 'db');
  if (neighbour === undefined || life === undefined) throw new Error('the neighbour does not run');
  return {
    neighbour: { id: neighbour.Id, pid: life.pid },
    volumeCreatedAt: await volumeCreatedAt(world),
  };
}

/** Everything that is not as it must be after an agent has converged on `wanted`; one sentence each. */
export async function findFaults(
  world: World,
  watch: LifeWatch,
  {
    wanted,
    states,
    constants,
  }: { wanted: Version; states: readonly DeploymentState[]; constants: Constants },
): Promise<string[]> {
  const [containers, lives, answer] = await Promise.all([list(world), watch.now(), askPort(world.port)]);
  return [
    ...containerFaults(containers, constants),
    ...lifeFaults(lives, wanted, constants),
    ...(answer === wanted ? [] : [`port ${world.port} answers ${answer}, not ${wanted}`]),
    ...stateFaults(states, containers),
    ...(await networkFaults(world)),
    ...(await volumeFaults(world, constants)),
  ];
}

function containerFaults(containers: readonly Listed[], { neighbour }: Constants): string[] {
  const names = containers.map(({ Names }) => Names.join(' ')).sort();
  const dead = containers.filter(({ State }) => State !== 'running');
  const db = containers.find(({ Names }) => Names.includes(DB));
  return [
    ...(names.join() === [DB, WEB].join() ? [] : [`containers are ${names.join(', ')}`]),
    ...dead.map(({ Names, State }) => `${Names.join(' ')} is ${State}`),
    ...(db?.Id === neighbour.id ? [] : [`the neighbour was ${neighbour.id} and is ${db?.Id}`]),
  ];
}

function lifeFaults(lives: readonly Life[], wanted: Version, { neighbour }: Constants): string[] {
  const of = (name: string): readonly Life[] => lives.filter(({ service }) => service === name);
  const versions = of('web').map(({ version }) => version);
  const pids = of('db').map(({ pid }) => pid);
  return [
    ...(versions.join() === wanted ? [] : [`what lives of web is ${versions.join(', ') || 'nothing'}`]),
    ...(pids.join() === String(neighbour.pid)
      ? []
      : [`the neighbour was process ${neighbour.pid}, not ${pids.join()}`]),
  ];
}

function stateFaults(states: readonly DeploymentState[], containers: readonly Listed[]): string[] {
  const state = states.find(({ deployment }) => deployment === DEPLOYMENT);
  const idOf = (name: string): string | undefined => containers.find(({ Names }) => Names.includes(name))?.Id;
  return [
    ...(state?.phase === 'Running' ? [] : [`the agent reports ${JSON.stringify(state)}`]),
    ...(state?.containerIds['web'] === idOf(WEB) ? [] : ['the agent reports another id of web']),
    ...(state?.containerIds['db'] === idOf(DB) ? [] : ['the agent reports another id of db']),
  ];
}

async function networkFaults(world: World): Promise<string[]> {
  const { stdout } = await world.host.run(['network', 'ls', '--format', '{{.Name}}']);
  const names = stdout.split('\n').sort().join();
  return names === `podman,${DEPLOYMENT}` ? [] : [`networks are ${names}`];
}

async function volumeFaults(world: World, constants: Constants): Promise<string[]> {
  const { stdout } = await world.host.run(['volume', 'ls', '--format', '{{.Name}}']);
  if (stdout !== `${DEPLOYMENT}.data`) return [`volumes are ${stdout}`];
  const createdAt = await volumeCreatedAt(world);
  return createdAt === constants.volumeCreatedAt ? [] : ['the volume is another one'];
}

async function volumeCreatedAt({ host }: World): Promise<string> {
  return (await host.run(['volume', 'inspect', `${DEPLOYMENT}.data`, '--format', '{{.CreatedAt}}'])).stdout;
}

async function list({ host }: World): Promise<Listed[]> {
  const { stdout } = await host.run(['ps', '--all', '--external', '--no-trunc', '--format', 'json']);
  return JSON.parse(stdout) as Listed[];
}
