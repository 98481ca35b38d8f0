import type { ConformanceCase } from '../conformance-case.ts';
import { abortedCases } from './aborted.ts';
import { badIdCases } from './bad-ids.ts';
import { createCases } from './create.ts';
import { declaredCases } from './declared.ts';
import { describeEngineCases } from './describe-engine.ts';
import { disturbedCases } from './disturbed.ts';
import { eventCases } from './events.ts';
import { everyCallCases } from './every-call.ts';
import { imageCases } from './image.ts';
import { listCases } from './list.ts';
import { logStateCases } from './logs-of-states.ts';
import { logCases } from './logs.ts';
import { nameCases } from './names.ts';
import { networkCases } from './network.ts';
import { observeCases } from './observe.ts';
import { refusalCases } from './refusals.ts';
import { removeCases } from './remove.ts';
import { specFeatureCases } from './spec-features.ts';
import { specCases } from './spec.ts';
import { stateCases } from './state-cells.ts';
import { startCases } from './start.ts';
import { startServiceCases } from './start-service.ts';
import { stopCases } from './stop.ts';

/** Every case of the suite, in the order of their clauses. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...stateCases,
  ...nameCases,
  ...createCases,
  ...startCases,
  ...declaredCases,
  ...specCases,
  ...specFeatureCases,
  ...refusalCases,
  ...startServiceCases,
  ...observeCases,
  ...listCases,
  ...stopCases,
  ...removeCases,
  ...imageCases,
  ...networkCases,
  ...eventCases,
  ...logCases,
  ...logStateCases,
  ...everyCallCases,
  ...badIdCases,
  ...abortedCases,
  ...disturbedCases,
  ...describeEngineCases,
].sort((one, other) => clauseNumber(one) - clauseNumber(other));

function clauseNumber({ id }: ConformanceCase): number {
  return Number(id.slice(1, id.indexOf('.')));
}
