import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { EXIT_CODES } from './exit-codes.ts';

/** What the program was told to do. */
export type Arguments =
  | { readonly kind: 'run' | 'check' | 'dry-run'; readonly configFile: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly why: string };

export const DEFAULT_CONFIG_FILE = '/etc/edge-agent/edge-agent.json';

export const USAGE: string = `Usage: edge-agent [options]

Keeps the containers of this device equal to the documents that its fleet puts for it, until it is told to end
(SIGTERM, Ctrl-C; a second time: at once). The containers go on. It logs to its standard output, one line of JSON each.

  --config <file>  the configuration, JSON. Default: ${DEFAULT_CONFIG_FILE}
  --check          reads the configuration, the files that it names and the engine, says what is wrong, and ends
  --dry-run        says what would be done now, does nothing, and ends
  --help           this

Exit codes:
${Object.entries(EXIT_CODES)
  .map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`)
  .join('\n')}`;

/** Reads what comes behind the program's name. */
export function readArguments(args: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string', default: DEFAULT_CONFIG_FILE },
        check: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    if (values.config === '') return { kind: 'wrong', why: '--config: expected a file' };
    if (values.check && values['dry-run']) {
      return { kind: 'wrong', why: '--check, --dry-run: expected one of them' };
    }
    const kind = values.check ? 'check' : values['dry-run'] ? 'dry-run' : 'run';
    return { kind, configFile: resolve(values.config) };
  } catch (error) {
    return { kind: 'wrong', why: error instanceof Error ? error.message : String(error) };
  }
}
