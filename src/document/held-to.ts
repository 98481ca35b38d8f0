import type { Static, TSchema } from 'typebox';

/**
 * `Schema` itself if it accepts exactly the values of the hand-written type `Written`, else `never`: a schema that
 * `satisfies HeldTo<…>` cannot drift from its interface, not even by an optional key.
 */
export type HeldTo<Written, Schema extends TSchema> =
  Same<Plain<Written>, Plain<Static<Schema>>> extends true
    ? Same<Complete<Written>, Complete<Static<Schema>>> extends true
      ? Schema
      : never
    : never;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Without `readonly`, which TypeScript holds against arrays only. */
type Plain<T> = T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T;

/** With every optional key: two types can be assigned to each other although one of them lacks such a key. */
type Complete<T> = T extends object ? { -readonly [K in keyof T]-?: Complete<T[K]> } : T;
