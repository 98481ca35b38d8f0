/**
 * `text` in which no URL has a user or a password: engines quote proxies and registries as they were given them, and a
 * report leaves the device.
 */
export function withoutCredentials(text: string): string {
  // Up to the last @ of the word: a password may hold one, and slashes too.
  return text.replaceAll(/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s"'<>]{0,500}@/gi, '$1[redacted]@');
}
