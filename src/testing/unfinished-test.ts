/** A test has ended, and something that it began has not: a fault that never came, a call without an end, a sleeper. */
export class UnfinishedTest extends Error {
  override readonly name = 'UnfinishedTest';
  /** A sentence for each. */
  readonly unfinished: readonly string[];

  constructor(unfinished: readonly string[]) {
    super(['the test has left behind:', ...unfinished].join('\n- '));
    this.unfinished = unfinished;
  }
}
