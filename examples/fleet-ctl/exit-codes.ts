/** How the program ends, for its help and for whoever starts it. */
export const EXIT_CODES = {
  0: 'done; with --wait and wait: it is so on each device',
  1: 'not done: NATS cannot be reached, or refuses it; the message says why',
  2: 'the arguments or the settings are wrong',
  3: 'the document is refused: before it was sent, or by a device',
  4: 'a device reports Failed',
  5: 'it was not so in time',
  6: 'another document took its place, or it was deleted, while it was waited for',
  7: 'the device is offline, or does not answer',
  130: 'interrupted (Ctrl-C) before it was done',
} as const;

export type ExitCode = keyof typeof EXIT_CODES;

/** From the worst to the best: of many devices the worst counts. */
const ORDER: readonly ExitCode[] = [130, 2, 1, 3, 4, 6, 7, 5, 0];

/** The code of many outcomes together. Pure. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return ORDER.find((code) => codes.includes(code)) ?? 0;
}
