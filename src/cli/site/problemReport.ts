import type { Problem } from '../../model/problem.ts';
import { problemText } from '../../text/problem.ts';
import type { Lang } from '../../text/sentence.ts';

const severityWords = { error: { vi: 'LỖI', en: 'ERROR' }, warning: { vi: 'CẢNH BÁO', en: 'WARNING' }, note: { vi: 'GHI CHÚ', en: 'NOTE' } } as const;
const severityOrder = { error: 0, warning: 1, note: 2 } as const satisfies Record<Problem['severity'], number>;

/** Problems as lines for a person: where, what is wrong, how to mend it. Errors first. */
export function problemLines(lang: Lang, problems: readonly Problem[]): string {
  return problems
    .toSorted((a, b) => severityOrder[a.severity] - severityOrder[b.severity])
    .map((problem) => {
      const { what, fix } = problemText(lang, problem);
      return `${severityWords[problem.severity][lang]} ${problem.path === '' ? '' : `${problem.path}: `}${what}\n    → ${fix}  [${problem.code}]\n`;
    })
    .join('');
}

export type ProblemShown = Problem & ReturnType<typeof problemText>;

/** Problems as data: the code, the place and parameters, and the sentence in the reader's language. */
export function problemData(lang: Lang, problems: readonly Problem[]): readonly ProblemShown[] {
  return problems.map((problem) => ({ ...problem, ...problemText(lang, problem) }));
}

export function countOf(problems: readonly Problem[], severity: Problem['severity']): number {
  return problems.filter((problem) => problem.severity === severity).length;
}
