/** The end of an exhaustive `switch`: the compiler sees that it is never reached, and whoever lies to it is told. */
export function unreachable(value: never): never {
  throw new TypeError(`unexpected value: ${JSON.stringify(value)}`);
}
