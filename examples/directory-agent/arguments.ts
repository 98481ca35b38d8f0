import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const RUNTIMES = ['fake', 'podman-cli'] as const;

export type RuntimeName = (typeof RUNTIMES)[number];

/** What the program was told to do. */
export type Arguments =
  | {
      readonly kind: 'run';
      readonly documents: string;
      readonly state: string;
      readonly owner: string;
      readonly runtime: RuntimeName;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly why: string };

export const USAGE = `Usage: npm start -w examples/directory-agent -- [options]

Keeps containers equal to the documents in a directory, until it is told to end (SIGTERM, Ctrl-C).
The containers go on.

  --documents <directory>  one file <deployment>.json for each deployment. Default: documents
  --state <directory>      what the agent remembers over a restart. Default: state
  --owner <name>           marks the containers; it must never change. Default: directory-agent
  --runtime <name>         ${RUNTIMES.join(' or ')}. Default: fake, which runs anywhere and starts nothing real
  --help                   this`;

/** Reads what comes behind the program's name. */
export function readArguments(args: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        documents: { type: 'string', default: 'documents' },
        state: { type: 'string', default: 'state' },
        owner: { type: 'string', default: 'directory-agent' },
        runtime: { type: 'string', default: 'fake' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const runtime = RUNTIMES.find((name) => name === values.runtime);
    if (runtime === undefined) return wrong(`--runtime ${values.runtime}: expected ${RUNTIMES.join(' or ')}`);
    if (values.documents === '') return wrong('--documents: expected a directory');
    if (values.state === '') return wrong('--state: expected a directory');
    const [documents, state] = [resolve(values.documents), resolve(values.state)];
    if (documents === state) return wrong('--state: expected another directory than --documents');
    return { kind: 'run', documents, state, owner: values.owner, runtime };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(why: string): Arguments {
  return { kind: 'wrong', why };
}
