import type { Dialect } from '../dialect.ts';
import { faultCode, MISSING } from './fault-code.ts';
import { readInspect } from './inspect-record.ts';
import { readImage } from './read-image.ts';
import { readNetworks } from './read-networks.ts';
import * as requests from './requests.ts';

export const docker: Dialect = {
  engine: 'docker',
  requests,
  readInspect,
  readImage,
  readNetworks,
  faultCode,
  missing: MISSING,
  // Its removal was begun.
  isHalfMade: ({ word }) => word === 'removing' || word === 'dead',
};
