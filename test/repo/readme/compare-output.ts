/** What differs from run to run, and what it is written as. Ids are often shortened where people read them. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, '<id>'],
  [/\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b|\b[0-9a-f]{4,}…/g, '<id>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'],
  [/\b\d+(?:\.\d+)? ms\b/g, '<ms>'],
];

/** Output without what differs from run to run. A value that is printed on several lines is put on one. */
export function normalizeOutput(output: string): string {
  let text = output.replaceAll('\r\n', '\n');
  for (const [pattern, name] of VARYING) text = text.replaceAll(pattern, name);
  return text
    .replaceAll(/\n[ \t]+/g, ' ')
    .replaceAll(/\n(?=[\]}])/g, ' ')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}
