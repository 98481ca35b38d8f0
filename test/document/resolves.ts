/** Whether `pointer` (RFC 6901) leads to a value of the JSON in `bytes`. */
export function resolves(bytes: Uint8Array, pointer: string): boolean {
  let value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return true;
}
