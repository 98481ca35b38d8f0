/**
 * What a clause is about. A subject says which groups its runtime has; the suite runs their cases: `core` — containers, in
 * every runtime; `image` — how images come to the device; `network` — networks of its own; `events`; `logs`.
 */
export type ClauseGroup = 'core' | 'image' | 'network' | 'events' | 'logs';

/** `C1` … `C24`. */
export type ClauseId = `C${number}`;

/** One promise of every runtime. */
export interface Clause {
  readonly id: ClauseId;
  readonly group: ClauseGroup;
  /** Where it stands in the contract: `Create and start`, `Stop and remove` … */
  readonly section: string;
  /** The promise in a few words. */
  readonly title: string;
  /** The promise, in full. */
  readonly text: string;
}

function section(
  name: string,
  group: ClauseGroup,
  clauses: readonly (readonly [id: ClauseId, title: string, text: string])[],
): readonly Clause[] {
  return clauses.map(([id, title, text]) => ({ id, group, section: name, title, text }));
}

const createAndStart = section('Create and start', 'core', [
  [
    'C1',
    'Create gives a full id',
    '`createContainer` makes a container and does not start it. It returns the full id of 64 hexadecimal digits; the state is `created`. `startContainer` makes a `created` or `exited` container run, the same one, and leaves a running one as it is. Of starts at once, from one process or two, comes one process. In every state `containerStatus` says the same whether it is asked by that id or by the name.',
  ],
  [
    'C2',
    'The spec arrives byte for byte',
    "What the spec says is what the engine's own inspect shows: labels, environment, command, arguments, mounts, ports, user, working directory, limits, stop signal and grace period. No value is expanded, trimmed, split or completed on the way.",
  ],
  [
    'C3',
    'startService looks only at liveness',
    '`startService` makes a service run and never stops or removes anything. A container of the same owner, deployment, service and digest counts as the service: `running` or `paused` → its id, untouched; `created` or `exited` → started, the same id; `stopping` → `StillRunning`; a state that is not known → `Unavailable`. A container of another digest → `NameConflict`. None at all → one is created and started.',
  ],
  [
    'C4',
    "A stranger's name is respected",
    'If a container that is not ours has the name, the call rejects with `NameConflict` and nothing is touched, the stranger least of all.',
  ],
  [
    'C5',
    'Failures are typed and leave no trace',
    'A create that fails (no image, no network, no source of a mount, a bad option) rejects with a typed fault and leaves nothing behind. A start that fails (the command does not exist or cannot be executed, a host port is held, a device is missing) rejects with a typed fault and the container stays `created`. A start of what is paused or stopping is `StillRunning`, of what is absent `ContainerBroken`, of a state that is not known `Unavailable`; nothing is touched. A spec that asks for a part which the runtime does not declare to honour is `Unsupported`.',
  ],
  [
    'C6',
    'A name is given once',
    'A name that a container has, in whatever state, is not given again: `NameConflict`, and that container is not touched. Of two creates of one name at the same time, from one process or two, one gets an id and the other `NameConflict`.',
  ],
  [
    'C7',
    'The engine restarts nothing and logs within bounds',
    "The engine's own restart policy is off for every container: after a reboot it would bring an old version back. What the engine keeps of a container's output has a largest size.",
  ],
]);

const statusAndList = section('Status and list', 'core', [
  [
    'C8',
    'No name stands for another',
    'An id or a name that does not exist is `absent`. No prefix, no short id, no pattern ever finds another container. A rename changes the name and nothing else, and the old name is `absent` then; one to the name that it has is a success, one of a container that is absent is `ContainerBroken`.',
  ],
  [
    'C9',
    'A list is complete, and ours',
    'A list holds every container of the owner in every state and nothing else, with all that decisions need: state, labels and start time; exit code and end time of those that ended; health where there is a check. A list that fails, or is cut short, rejects.',
  ],
  [
    'C10',
    'A list is one request',
    'One list is one request to the engine or one process of its client, however many containers there are. An engine whose list lacks a field may be asked once more for each container that is not running, and for each running one that this runtime has not seen running yet.',
  ],
  [
    'C11',
    'Running means that a process lives',
    '`running` is said only of a container whose process lives. On the same host that is checked by the process id, because an engine may not have noticed the end.',
  ],
]);

const stopAndRemove = section('Stop and remove', 'core', [
  [
    'C12',
    'First the stop signal, then the grace period',
    'A stop sends the stop signal that the container was created with. SIGKILL follows not before the grace period has passed and within two seconds after it. A grace period of 0 is SIGKILL at once.',
  ],
  [
    'C13',
    'A stop ends when the end was seen',
    '`stopContainer` resolves only when the end of the container was observed, and says how it ended: `stopped`, `killed`, `already-stopped` or `absent`, with the exit code where it is known. A paused container is resumed first, so that it can obey. A state that is not known after it is no end: `StillRunning`. `stopService` is the same.',
  ],
  [
    'C14',
    'A second stop joins the first',
    'While one stop is under way, another of the same id in the same runtime object waits for the same end and shortens nothing. One caller who gives up does not cancel it for the others. Between processes the grace period on the label does the same: every stop uses it.',
  ],
  [
    'C15',
    'A stop that was cut off can be finished',
    'A stop that is interrupted from outside leaves the container `stopping` or `running`, which is the truth: its process lives. Stopping again finishes it.',
  ],
  [
    'C16',
    'Remove never kills',
    '`removeContainer` of what is absent is a success. Of what lives it rejects with `StillRunning` and leaves it alive: running, paused, stopping, or in a state that is not known. A `created` container can be removed even if it could never be started. Anonymous volumes go with their container; named ones stay.',
  ],
]);

const images = section('Images', 'image', [
  [
    'C17',
    'An image is ensured as the policy says',
    '`ensureImage` fetches an image if it is `missing`, `always`, or `never`; it reports progress, ends at its deadline or when nothing moves any more, and returns the id to create from and the labels of the image. Failures are typed. Create itself never fetches anything.',
  ],
]);

const networks = section('Networks', 'network', [
  [
    'C18',
    'Networks can be ensured and removed again and again',
    '`ensureNetwork` and `removeNetwork` are idempotent. A network of that name with other labels → `NameConflict`, and it stays as it is. One that is in use is not removed.',
  ],
]);

const events = section('Events and logs', 'events', [
  [
    'C19',
    'Events are hints',
    '`events()` yields `subscribed` at once, without waiting for the engine to say anything, then `started`, `exited` and `removed` with the full id. It ends with an error when the connection does, and never throws outside of the iterator. An abort, or a consumer that leaves, just ends it, and nothing is left open. It may miss and repeat: whoever listens looks for himself.',
  ],
]);

const logs = section('Events and logs', 'logs', [
  [
    'C20',
    'Logs are bounded',
    '`logs` honours how many lines, since when, and whether to follow, which ends with the container; it keeps stdout and stderr apart and never holds more than a bounded amount in memory: a line that is too long comes in pieces. Of a container that is absent it is `ContainerBroken`. An abort, or a consumer that leaves, just ends it, and nothing is left open.',
  ],
]);

const everyCall = section('Every call', 'core', [
  [
    'C21',
    'Every call settles in time',
    'A call settles by its deadline whatever the engine does: it hangs, answers by half, answers nonsense, or goes away. An abort settles it promptly. Neither says that nothing happened: the effect may land later, even after a new process has looked.',
  ],
  [
    'C22',
    'Every rejection is a RuntimeFault',
    'A call rejects with a `RuntimeFault` only: its code is one of the closed set, its cause is kept, and no secret is in it: no value of an environment, in the message or anywhere below.',
  ],
  [
    'C23',
    'Values are data',
    "No value of a spec can become something else: an option, a variable of the engine's own process, a glob, a second mount, a path of the host, another request. What could is refused as `InvalidSpec` before the engine hears of it.",
  ],
]);

const engine = section('The engine', 'core', [
  [
    'C24',
    'The engine says what it is',
    '`describeEngine`, where a runtime has it, tells which engine answers, in which version, and what of its settings decides whether containers run; what the engine does not say is left out. It is at most two requests, changes nothing, and no decision is made from it. Each text is one line. Nothing else that an engine tells of itself is handed on, because proxies with their passwords are among it. An engine that does not answer, or by half, is a rejection: `endpoint` says where it was looked for.',
  ],
]);

/** The contract of a runtime, clause by clause. Each is tested by the cases of the same number. */
export const clauses: readonly Clause[] = [
  ...createAndStart,
  ...statusAndList,
  ...stopAndRemove,
  ...images,
  ...networks,
  ...events,
  ...logs,
  ...everyCall,
  ...engine,
];
