export { idOf, NOBODY } from './container-ids.ts';
export { expectFault } from './expect-fault.ts';
export { type InstantClock, instantClock } from './instant-clock.ts';
export { type LivingProcess, startLivingProcess } from './living-process.ts';
export { isStored } from './stored.ts';
