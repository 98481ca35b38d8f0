import * as Type from 'typebox';
import { expectTypeOf, it } from 'vitest';

import type { HeldTo } from '../../src/document/held-to.ts';

interface Written {
  readonly a: string;
  readonly b?: readonly number[];
}

const same = Type.Object({ a: Type.String(), b: Type.Optional(Type.Array(Type.Number())) });
const lacksOptional = Type.Object({ a: Type.String() });
const hasMore = Type.Object({
  a: Type.String(),
  b: Type.Optional(Type.Array(Type.Number())),
  c: Type.Optional(Type.String()),
});
const demands = Type.Object({ a: Type.String(), b: Type.Array(Type.Number()) });
const differs = Type.Object({ a: Type.String(), b: Type.Optional(Type.Array(Type.String())) });

it('holds a schema to its interface, optional keys included', () => {
  expectTypeOf<HeldTo<Written, typeof same>>().toEqualTypeOf<typeof same>();
  expectTypeOf<HeldTo<Written, typeof lacksOptional>>().toBeNever();
  expectTypeOf<HeldTo<Written, typeof hasMore>>().toBeNever();
  expectTypeOf<HeldTo<Written, typeof demands>>().toBeNever();
  expectTypeOf<HeldTo<Written, typeof differs>>().toBeNever();
});
