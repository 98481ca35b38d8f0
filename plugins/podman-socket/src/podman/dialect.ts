import { faultCode } from '@rollforward/engine-shared';

import type { Dialect } from '../dialect.ts';
import { MISSING } from './missing.ts';
import { readImage } from './read-image.ts';
import { readInspect } from './read-inspect.ts';
import { readNetworks } from './read-networks.ts';
import * as requests from './requests.ts';

export const podman: Dialect = {
  engine: 'podman',
  requests,
  readInspect,
  readImage,
  readNetworks,
  faultCode,
  missing: MISSING,
  // Made by a start that was cut off, and half known to the low-level runtime.
  isHalfMade: ({ word }) => word === 'initialized',
};
