/** How the program ends, for its help and for whoever starts it. */
export const EXIT_CODES = {
  0: 'ended as it was told; with --check: nothing stands in the way',
  1: 'failed: the log has the reason. Another agent has the same owner, or a defect; starting it again is right',
  2: 'the arguments are wrong',
  3: 'the configuration is refused: each mistake is told, with its place',
  4: 'with --check: containers cannot run here, or a file that is named cannot be read',
  130: 'ended at once by a second SIGINT',
  143: 'ended at once by a second SIGTERM',
} as const;

export type ExitCode = keyof typeof EXIT_CODES;
