import type { DoctorFacts } from '../facts.ts';
import type { Finding, FindingCode, FindingSeverity } from '../finding.ts';

/** What a rule sees: one line, and what stands for each `<name>` of its remedy. */
export interface Sight {
  readonly seen: string;
  readonly names?: Readonly<Record<string, string>>;
}

/** One small thing that can be so, and what it means. */
export interface Rule {
  readonly code: FindingCode;
  readonly severity: FindingSeverity;
  /** One or two sentences that are true wherever it is seen. */
  readonly why: string;
  /** What to do. `<name>` is filled in by what was seen. */
  readonly remedy: string;
  /** `undefined`: it is not so, or not known. */
  look(facts: DoctorFacts): Sight | undefined;
}

/** What `rule` finds in `facts`. */
export function apply(rule: Rule, facts: DoctorFacts): Finding | undefined {
  const { code, severity, why, remedy } = rule;
  const sight = rule.look(facts);
  if (sight === undefined) return undefined;
  const filled = remedy.replace(/<([a-z]+)>/g, (whole, name: string) => sight.names?.[name] ?? whole);
  return { code, severity, seen: sight.seen, why, remedy: filled };
}
