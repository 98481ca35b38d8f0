import { parseArgs } from 'node:util';

import { isSelectorError, parseSelector } from '@rollforward/nats';

import type { Command, Patience } from './command.ts';
import { CONNECTION_WORDS, type ConnectionWords } from './connection.ts';
import { isDevice, parseTarget } from './target.ts';
import { UsageError } from './usage-error.ts';

/** What the program was told to do. */
export type Arguments =
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly connection: ConnectionWords;
      readonly configFile?: string;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly why: string };

const OPTIONS = {
  servers: { type: 'string' },
  creds: { type: 'string' },
  user: { type: 'string' },
  'password-file': { type: 'string' },
  ca: { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  plaintext: { type: 'string' },
  config: { type: 'string' },
  replicas: { type: 'string' },
  next: { type: 'boolean' },
  wait: { type: 'boolean' },
  timeout: { type: 'string' },
  phase: { type: 'string' },
  revision: { type: 'string' },
  follow: { type: 'boolean', short: 'f' },
  tail: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>['values'];

/** Options that a command has besides those of the connection. */
const OWN_OPTIONS: Readonly<Record<Command['kind'], readonly (keyof Values)[]>> = {
  setup: ['replicas'],
  put: ['next', 'wait', 'timeout'],
  delete: ['wait', 'timeout'],
  get: [],
  list: [],
  watch: [],
  wait: ['phase', 'revision', 'timeout'],
  logs: ['follow', 'tail'],
  ping: [],
  permissions: [],
};

/** Reads what comes behind the program's name. Pure. */
export function readArguments(args: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (values.help === true) return { kind: 'help' };
    const [kind, ...words] = positionals;
    if (!isKind(kind)) {
      throw new UsageError(`expected a command: ${Object.keys(OWN_OPTIONS).join(', ')}`);
    }
    refuseForeignOptions(kind, values);
    const command = readCommand(kind, words, values);
    const connection = Object.fromEntries(
      CONNECTION_WORDS.flatMap((word) => (values[word] === undefined ? [] : [[word, values[word]]])),
    );
    return {
      kind: 'command',
      command,
      connection,
      ...(values.config !== undefined && { configFile: values.config }),
    };
  } catch (error) {
    // A mistake of this program is no mistake of its caller.
    if (!(error instanceof UsageError || isSelectorError(error) || isParseArgsError(error))) throw error;
    return { kind: 'wrong', why: error.message };
  }
}

function readCommand(kind: Command['kind'], words: readonly string[], values: Values): Command {
  const wait = values.wait === true ? { wait: patience(values) } : {};
  switch (kind) {
    case 'setup': {
      take(words, []);
      return {
        kind,
        ...(values.replicas !== undefined && { replicas: number('--replicas', values.replicas) }),
      };
    }
    case 'put': {
      const [devices, deployment, file] = take(words, ['devices', 'deployment', 'file']);
      return {
        kind,
        target: parseTarget(devices),
        deployment: name(deployment),
        file,
        next: values.next === true,
        ...wait,
      };
    }
    case 'delete': {
      const [devices, deployment] = take(words, ['devices', 'deployment']);
      return { kind, target: parseTarget(devices), deployment: name(deployment), ...wait };
    }
    case 'get': {
      const [device, deployment] = take(words, ['device', 'deployment']);
      return { kind, device: name(device), deployment: name(deployment) };
    }
    case 'list': {
      const [selector] = words.length === 0 ? [undefined] : take(words, ['selector']);
      return { kind, ...(selector !== undefined && { selector: parseSelector(selector) }) };
    }
    case 'watch': {
      const [devices, deployment] = words;
      if (words.length > 2) take(words, ['devices', 'deployment']);
      return {
        kind,
        ...(devices !== undefined && { target: parseTarget(devices) }),
        ...(deployment !== undefined && { deployment: name(deployment) }),
      };
    }
    case 'wait': {
      const [device, deployment] = take(words, ['device', 'deployment']);
      const { revision } = values;
      if (revision !== undefined && !/^[0-9a-f]{64}$/.test(revision)) {
        throw new UsageError('--revision: expected 64 hexadecimal digits');
      }
      const where = { device: name(device), deployment: name(deployment), phase: phase(values.phase) };
      return { kind, ...where, wait: patience(values), ...(revision !== undefined && { revision }) };
    }
    case 'logs': {
      const [device, deployment, service] = take(words, ['device', 'deployment', 'service']);
      const tail = values.tail === undefined ? {} : { tail: number('--tail', values.tail) };
      const where = { device: name(device), deployment: name(deployment), service: name(service) };
      return { kind, ...where, follow: values.follow === true, ...tail };
    }
    case 'ping':
    case 'permissions': {
      const [device] = take(words, ['device']);
      return { kind, device: name(device) };
    }
    default:
      return kind satisfies never;
  }
}

const PHASES = ['Running', 'Failed', 'Pending', 'Deleted'] as const;

function phase(word = 'Running'): (typeof PHASES)[number] {
  const found = PHASES.find((one) => one === word);
  if (found === undefined) throw new UsageError(`--phase: expected ${PHASES.join(' or ')}`);
  return found;
}

function patience({ timeout }: Values): Patience {
  return { timeoutSeconds: timeout === undefined ? 300 : number('--timeout', timeout) };
}

function number(option: string, text: string): number {
  if (!/^[0-9]{1,6}$/.test(text)) throw new UsageError(`${option}: expected a whole number`);
  return Number(text);
}

/** Devices, deployments and services are named by one rule. */
function name(word: string): string {
  if (isDevice(word)) return word;
  throw new UsageError(
    `${JSON.stringify(word)}: expected a name: lower-case letters, digits and dashes, at most 63`,
  );
}

/** As many words as there are `names`. */
function take<const N extends readonly string[]>(
  words: readonly string[],
  names: N,
): { readonly [K in keyof N]: string } {
  if (words.length !== names.length) {
    const expected = names.length === 0 ? 'nothing behind it' : names.map((one) => `<${one}>`).join(' ');
    throw new UsageError(`expected ${expected}, found ${words.length} words`);
  }
  return words as unknown as { readonly [K in keyof N]: string };
}

/** An option that does nothing would be believed to do something. */
function refuseForeignOptions(kind: Command['kind'], values: Values): void {
  const known: readonly string[] = [...OWN_OPTIONS[kind], ...CONNECTION_WORDS, 'config'];
  const foreign = Object.keys(values).find((key) => !known.includes(key));
  if (foreign !== undefined) throw new UsageError(`--${foreign}: ${kind} has no such option`);
  if (values.timeout !== undefined && kind !== 'wait' && values.wait !== true) {
    throw new UsageError('--timeout: expected only with --wait');
  }
}

function isKind(word: string | undefined): word is Command['kind'] {
  return word !== undefined && Object.hasOwn(OWN_OPTIONS, word);
}

function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
