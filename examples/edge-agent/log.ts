import { type DestinationStream, pino, stdTimeFunctions } from 'pino';

import type { LogLevel } from './config-schema.ts';
import type { LogLine } from './log-line.ts';

export interface LogOptions {
  /** The quietest that is still written. */
  readonly level: LogLevel;
  /** Stands in each line, for whoever collects those of many devices. */
  readonly device: string;
  /** Default: the standard output, written to before the program goes on, so that no last words are lost. */
  readonly destination?: DestinationStream;
}

/** Writes lines of JSON: `level`, `time` (ISO 8601), `device`, `event`, what belongs to it, and `msg` for people. */
export function createLog({ level, device, destination }: LogOptions): (line: LogLine) => void {
  const options = {
    level,
    base: { device },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = destination === undefined ? pino(options) : pino(options, destination);
  return ({ level, message, fields }) => logger[level](fields, message);
}
