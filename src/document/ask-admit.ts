import type { Admit, AdmitAnswer, AdmitRequest } from './admit.ts';
import type { IssueList } from './issue-list.ts';
import type { Path } from './pointer.ts';

/** What is asked for, who decides, and where the document asks. */
export interface AdmitQuestion {
  readonly admit: Admit | undefined;
  readonly request: AdmitRequest;
  readonly path: Path;
}

/** Adds an issue unless `admit` says `true`. Closed: a hook that throws or answers with something else has not admitted. */
export function askAdmit({ admit, request, path }: AdmitQuestion, issues: IssueList): void {
  if (admit === undefined) {
    const problem = 'refused, because no "admit" option lets it in';
    return issues.add(() => ({ path, expected: alternativeTo(request), problem }));
  }
  try {
    const answer = admit(request);
    if (answer !== true)
      issues.add(() => ({ path, expected: alternativeTo(request), problem: reasonOf(answer) }));
  } catch (cause) {
    issues.add(() => ({
      path,
      expected: alternativeTo(request),
      problem: 'refused, because "admit" failed',
      cause,
    }));
  }
}

function alternativeTo({ kind }: AdmitRequest): string {
  switch (kind) {
    case 'bind':
      return 'no path of the host, but type "volume" or "tmpfs"';
    case 'host-network':
      return '"private" or "none"';
  }
}

function reasonOf(answer: AdmitAnswer): string {
  const reason = typeof answer === 'object' && answer !== null ? answer.refused : undefined;
  return typeof reason === 'string' ? `refused by "admit": ${reason}` : 'refused by "admit"';
}
