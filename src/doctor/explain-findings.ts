import type { Finding } from './finding.ts';

/** `findings` as text for people, a paragraph each; a sentence if there are none. It ends without a line break. */
export function explainFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing wrong was found with the engine and its host.';
  return findings
    .map(({ severity, code, seen, why, remedy }) =>
      [`${severity}: ${seen} (${code})`, `  why: ${why}`, `  do:  ${remedy}`].join('\n'),
    )
    .join('\n\n');
}
