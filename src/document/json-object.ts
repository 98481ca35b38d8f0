/** Whether a value that came from JSON is an object. Its keys are data: ask `Object.hasOwn` before reading one of them. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
