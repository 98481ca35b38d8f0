/**
 * Text of somebody else as it may be shown: what a terminal would obey or a reader be fooled by is `?`. Line breaks stay.
 */
export function printableText(text: string): string {
  return text.replaceAll(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '?');
}

/** `text` with at most `most` UTF-16 code units, the last of which is `…` where something was left out. `most` is above 0. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = most - 1;
  // Half of a pair would be no character.
  const cut = /[\uD800-\uDBFF]$/.test(text.slice(0, end)) ? end - 1 : end;
  return `${text.slice(0, cut)}…`;
}
