import { withoutCredentials } from '../runtime/without-credentials.ts';
import type { DoctorFacts } from './facts.ts';
import type { Finding, FindingSeverity } from './finding.ts';
import { RULE_GROUPS } from './rules/all-rules.ts';
import { apply } from './rules/rule.ts';

const ORDER: readonly FindingSeverity[] = ['error', 'warning', 'note'];

/** What is wrong with an engine and its host, the worst first: a pure function. No URL with credentials is quoted. */
export function diagnose(facts: DoctorFacts): readonly Finding[] {
  const findings = RULE_GROUPS.flatMap(({ rules }) => rules.flatMap((rule) => apply(rule, facts) ?? []));
  return ORDER.flatMap((severity) => findings.filter((finding) => finding.severity === severity)).map(clean);
}

function clean(finding: Finding): Finding {
  return { ...finding, seen: withoutCredentials(finding.seen) };
}
