const NAME_LENGTH = 80;
const TEXT_LENGTH = 500;

/** A name from outside may be anything: a log must neither be flooded nor fooled by it. */
export function printableName(name: string): string {
  return JSON.stringify(name.slice(0, NAME_LENGTH)).slice(1, -1);
}

/** A sentence from outside on one line, without what a terminal or a reader would take for something else. */
export function printableText(text: string): string {
  return text.slice(0, TEXT_LENGTH).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '?');
}
