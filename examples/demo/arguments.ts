import { parseArgs } from 'node:util';

import { isRuntimeName, type RuntimeName, RUNTIMES } from './choose-runtime.ts';

export type Arguments =
  | { readonly kind: 'run'; readonly runtime?: RuntimeName }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly why: string };

export const USAGE = `Usage: npm run demo -- [options]

Puts a shop of three services on a container engine, updates it, breaks it, repairs it and deletes it, and
shows what the agent does, as it happens. Ends with 0 if everything came out as it should.

  --runtime <name>  ${RUNTIMES.join(', ')}; fails if it cannot run here. Default: podman-cli
                    if a container runs there, else the fake one, with the reason
  --setup           first installs Podman and what belongs to it: as root, on Debian
  --help            this`;

/** Reads what comes behind `npm run demo --`. */
export function readArguments(args: readonly string[]): Arguments {
  // Whoever leaves npm out may have left its dashes in.
  const own = args[0] === '--' ? args.slice(1) : [...args];
  try {
    const { values } = parseArgs({
      args: own,
      options: { runtime: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) return { kind: 'help' };
    const { runtime } = values;
    if (runtime === undefined) return { kind: 'run' };
    if (isRuntimeName(runtime)) return { kind: 'run', runtime };
    return { kind: 'wrong', why: `--runtime ${runtime}: expected one of ${RUNTIMES.join(', ')}` };
  } catch (error) {
    return { kind: 'wrong', why: error instanceof Error ? error.message : String(error) };
  }
}
