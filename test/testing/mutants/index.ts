import { everyCallMutants, imageMutants, networkMutants } from './call-mutants.ts';
import { createMutants } from './create-mutants.ts';
import { removeMutants, stopMutants } from './end-mutants.ts';
import { engineMutants } from './engine-mutants.ts';
import { eventMutants } from './event-mutants.ts';
import { hangingMutants } from './hanging-mutants.ts';
import { logMutants } from './log-mutants.ts';
import type { Mutants } from './mutant.ts';
import { observeMutants } from './observe-mutants.ts';
import { serviceMutants } from './service-mutants.ts';
import { specMutants } from './spec-mutants.ts';
import { stateLivingMutants } from './state-living-mutants.ts';
import { nameMutants, stateLookingMutants } from './state-looking-mutants.ts';
import { uncheckedMutants } from './unchecked-mutants.ts';

/** For each case of the conformance suite a runtime that it must fail. */
export const mutants: Mutants = {
  ...stateLookingMutants,
  ...stateLivingMutants,
  ...nameMutants,
  ...createMutants,
  ...specMutants,
  ...serviceMutants,
  ...observeMutants,
  ...stopMutants,
  ...removeMutants,
  ...imageMutants,
  ...networkMutants,
  ...eventMutants,
  ...logMutants,
  ...everyCallMutants,
  ...engineMutants,
  ...hangingMutants,
  ...uncheckedMutants,
};
