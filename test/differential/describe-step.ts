import type { Call, Deed, Name, Port, Step, Who, Wish } from './step.ts';

/** `startContainer of web`: a step as one reads it in a report. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'call':
      return describeCall(step.call);
    case 'twice':
      return `twice at once, through ${step.through === 'one' ? 'one runtime' : 'two runtimes'}: ${describeCall(step.call)}`;
    case 'deed':
      return `somebody: ${describeDeed(step.deed)}`;
  }
}

function describeCall(call: Call): string {
  const { verb } = call;
  switch (verb) {
    case 'createContainer':
      return `${verb} ${describeWish(call.wish)}`;
    case 'startService':
      return `${verb} ${describeWish(call.wish)}, pull ${call.policy}`;
    case 'startContainer':
    case 'removeContainer':
      return `${verb} ${describeWho(call.who)}`;
    case 'stopContainer':
    case 'stopService':
      return `${verb} ${describeWho(call.who)}, ${call.grace === 'none' ? 'no' : 'enough'} grace`;
    case 'renameContainer':
      return `${verb} ${describeWho(call.who)} to ${describeName(call.to)}`;
    case 'containerStatus':
      return `${verb} ${'who' in call.ref ? describeWho(call.ref.who) : `by name ${describeName(call.ref.name)}`}`;
    case 'listContainers':
      return `${verb} of ${call.owner === 'ours' ? 'our' : 'the other'} owner`;
    case 'ensureImage':
      return `${verb} ${call.image}, ${call.policy}`;
    case 'ensureNetwork':
    case 'removeNetwork':
      return `${verb} ${call.network}, labels: ${call.labels}`;
    case 'logs':
      return `${verb} of ${describeWho(call.who)}${call.tail === undefined ? '' : `, tail ${call.tail}`}`;
  }
}

function describeDeed(deed: Deed): string {
  switch (deed.deed) {
    case 'runForeign':
      return `runs a container named like ${deed.slot}`;
    case 'makeForeignNetwork':
      return `makes a network named ${deed.network}`;
    case 'print':
      return `has ${describeWho(deed.who)} print to ${deed.stream}`;
    case 'pause':
      return `pauses ${describeWho(deed.who)}`;
    case 'kill':
      return `kills the process of ${describeWho(deed.who)}`;
    case 'killUnnoticed':
      return `kills process and monitor of ${describeWho(deed.who)}`;
    case 'interruptStop':
      return `begins to stop ${describeWho(deed.who)} and goes away`;
  }
}

function describeWho(who: Who): string {
  if (who === 'nobody') return 'an id that is none';
  return who.made === 'last' ? who.slot : `the first ${who.slot}`;
}

function describeName(name: Name): string {
  if (name === 'none') return 'of nobody';
  if ('digits' in name) return `like ${name.digits} digits of the id of ${name.of}`;
  switch (name.form) {
    case 'own':
      return `of ${name.of}`;
    case 'attempt':
      return `of an attempt of ${name.of}`;
    case 'beginning':
      return `that ${name.of} begins with`;
  }
}

/** Only what is not usual. */
function describeWish(wish: Wish): string {
  const words = [
    `${wish.slot} from ${wish.image}`,
    ...(wish.version === 1 ? [] : ['version 2']),
    ...(wish.owner === 'ours' ? [] : ['of the other owner']),
    ...(wish.command === 'own' ? [] : [`command ${wish.command}`]),
    ...(wish.network === 'none' ? [] : [`network ${wish.network}`]),
    ...(wish.port === undefined ? [] : [`port ${describePort(wish.port)}`]),
    ...(wish.mount === 'none' ? [] : [wish.mount]),
    ...(wish.stopSignal === 'SIGTERM' ? [] : [wish.stopSignal]),
  ];
  return words.join(', ');
}

/** `127.0.0.1:P0/tcp`: results show ports like that, too. */
export function describePort({ ip, number, protocol }: Port): string {
  return `${ip}:P${number}/${protocol}`;
}
