/** More of one text is of no use to a person. */
const LONGEST_TEXT = 300;

/**
 * `text` as one line, in which no URL has a user or a password any more: what engines say of themselves and of what went
 * wrong quotes the proxy that they were given.
 */
export function withoutCredentials(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  // Up to the last @ of the word: a password may hold one, and slashes too.
  const clean = line.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s"']*@/gi, '$1[redacted]@');
  return clean.length <= LONGEST_TEXT ? clean : `${clean.slice(0, LONGEST_TEXT)} …`;
}
