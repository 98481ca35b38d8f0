import type { Dialect } from './dialect.ts';
import type { Service } from './service.ts';

/** What the verbs are done with: somebody to talk to, and his language. */
export interface Engine {
  readonly service: Service;
  readonly dialect: Dialect;
}
