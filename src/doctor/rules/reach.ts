import type { DoctorFacts, FileFacts, SocketFacts } from '../facts.ts';
import { enableCommand, engineOf, programOf, socketOf } from './described.ts';
import type { Rule, Sight } from './rule.ts';

/** Why an engine cannot be reached. At most one of them is seen. */
export const reachRules: readonly Rule[] = [
  {
    code: 'host-not-linux',
    severity: 'error',
    why: 'Containers are processes of Linux: on another system the engine runs them in a machine of its own, whose processes the runtime cannot see.',
    remedy: 'Run the agent on Linux, in the same machine as the engine.',
    look: ({ host: { platform }, engine }) =>
      platform === 'linux' || engine.endpoint === undefined
        ? undefined
        : { seen: `the host runs ${platform}` },
  },
  {
    code: 'program-missing',
    severity: 'error',
    why: 'Each call of this runtime starts the program.',
    remedy:
      'Install it (Debian, Ubuntu, Fedora: the package <package>), or give the runtime its path; or add its folder to PATH of the agent: a systemd unit has one of its own.',
    look(facts) {
      const endpoint = programOf(facts);
      if (facts.host.program?.kind !== 'missing' || endpoint === undefined) return undefined;
      const { program, searchPath } = endpoint;
      const where = program.includes('/') ? '' : ` in ${searchPath === '' ? 'an empty PATH' : searchPath}`;
      return { seen: `there is no program ${program}${where}`, names: { package: endpoint.engine } };
    },
  },
  {
    code: 'program-denied',
    severity: 'error',
    why: 'Each call of this runtime starts the program.',
    remedy: 'chmod a+rx <path>, or run the agent as a user who may execute it.',
    look: ({ host: { program, user } }) =>
      program?.kind === 'denied'
        ? { seen: `${user} may not execute ${program.at}`, names: { path: program.at } }
        : undefined,
  },
  {
    code: 'socket-missing',
    severity: 'error',
    why: "Each call of this runtime goes through the socket, which the engine's service makes.",
    remedy:
      'Install the engine (package <package>) if it is not there, then: <enable>. If the socket lies elsewhere, give the runtime its path.',
    look(facts) {
      const names = { package: packageOf(facts), enable: enableCommand(facts) };
      return onSocket(facts, 'missing', (path) => ({ seen: `there is no ${path}`, names }));
    },
  },
  {
    code: 'socket-denied',
    severity: 'error',
    why: 'To use the socket is to be able to do all that the engine can, so only some may.',
    remedy:
      'Run the agent as <owner>, or, where the group may write, add its user to the group: usermod -aG <group> <user>, and start the agent anew. A folder above the socket must let it pass, too.',
    look: (facts) =>
      onSocket(facts, 'denied', (_, { at, file }) => ({
        seen: `${facts.host.user} (uid ${facts.host.uid}) may not use ${at}${file === undefined ? '' : `: ${fileWords(file)}`}`,
        names: {
          user: facts.host.user,
          ...(file && { owner: nameOf(file.user, file.uid), group: nameOf(file.group, file.gid) }),
        },
      })),
  },
  {
    code: 'socket-dead',
    severity: 'error',
    why: 'The service that made the socket has ended: its file alone is left, and answers nobody.',
    remedy: '<enable>, and if that changes nothing: restart it, and look into its journal.',
    look: (facts) =>
      onSocket(facts, 'dead', (path) => ({
        seen: `nobody listens behind ${path}`,
        names: { enable: enableCommand(facts) },
      })),
  },
  {
    code: 'socket-not-a-socket',
    severity: 'error',
    why: 'A container engine that mounts a socket that is not there makes a folder of that name, which then stays in its way.',
    remedy: 'Look what it is, remove it, and then: <enable>.',
    look: (facts) =>
      onSocket(facts, 'not-a-socket', (path) => ({
        seen: `${path} is no socket`,
        names: { enable: enableCommand(facts) },
      })),
  },
  {
    code: 'engine-silent',
    severity: 'error',
    why: 'It is there and gives no answer in time, so it does nothing else either. It hangs on a disk or a lock, or the host is overloaded.',
    remedy: 'Try `<engine> info` by hand. See what holds it (`ps`, `dmesg`), and restart its service.',
    look: (facts) => unanswered(facts, 'silent'),
  },
  {
    code: 'engine-failing',
    severity: 'error',
    why: 'Whoever cannot say what it is can run nothing: mostly its configuration or its storage is broken, or something is missing that it needs.',
    remedy: 'What it says names the cause. `<engine> info`, as the same user, says more.',
    look: (facts) => unanswered(facts, 'failing'),
  },
  {
    code: 'engine-not-asked',
    severity: 'note',
    why: 'So nothing is known of its version and its settings.',
    remedy: 'The author of the runtime can add describeEngine to its driver.',
    look: ({ engine }) =>
      engine.kind === 'unasked' ? { seen: 'this runtime cannot ask its engine what it is' } : undefined,
  },
  {
    code: 'host-not-seen',
    severity: 'note',
    why: 'So only what the engine says of itself was judged.',
    remedy: 'Give it more time (deadlineMs); see whether a disk or a network file system hangs.',
    look: ({ host: { unseen } }) => (unseen === undefined ? undefined : { seen: unseen }),
  },
];

/** Of an engine that was reached; whoever stops waiting for an answer had none. */
function unanswered(facts: DoctorFacts, how: 'silent' | 'failing'): Sight | undefined {
  const { engine } = facts;
  if (engine.kind !== 'failed' || isUnreached(facts)) return undefined;
  const silent = engine.code === 'DeadlineExceeded' || engine.code === 'Aborted';
  if (silent !== (how === 'silent')) return undefined;
  return { seen: engine.message, names: { engine: engineOf(facts) ?? 'engine' } };
}

/** Whether something says better why there was no answer. */
function isUnreached({ host: { platform, program, socket } }: DoctorFacts): boolean {
  if (platform !== 'linux') return true;
  const reached = socket === undefined || socket.kind === 'listening';
  return !reached || (program !== undefined && program.kind !== 'found');
}

function onSocket<Kind extends SocketFacts['kind']>(
  facts: DoctorFacts,
  kind: Kind,
  say: (path: string, socket: SocketFacts & { readonly kind: Kind }) => Sight,
): Sight | undefined {
  const path = socketOf(facts);
  const { socket } = facts.host;
  return path === undefined || socket === undefined || !isOf(socket, kind) ? undefined : say(path, socket);
}

function isOf<Kind extends SocketFacts['kind']>(
  socket: SocketFacts,
  kind: Kind,
): socket is SocketFacts & { readonly kind: Kind } {
  return socket.kind === kind;
}

function packageOf(facts: DoctorFacts): string {
  return engineOf(facts) === 'docker' ? 'docker.io or docker-ce' : 'podman';
}

function fileWords({ kind, mode, uid, gid, user, group }: FileFacts): string {
  const bits = (mode & 0o777).toString(8).padStart(4, '0');
  return `a ${kind} of user ${nameOf(user, uid)} and group ${nameOf(group, gid)}, mode ${bits}`;
}

function nameOf(name: string | undefined, id: number): string {
  return name ?? String(id);
}
