import { callMutants } from './call-mutants.ts';
import type { SourceMutants } from './mutant.ts';
import { readMutants } from './read-mutants.ts';
import { watchMutants } from './watch-mutants.ts';

/** For each case of the suite a source that it must fail. */
export const sourceMutants: SourceMutants = { ...readMutants, ...watchMutants, ...callMutants };
