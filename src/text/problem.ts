import type { PlanProblemCode } from '../model/planProblem.ts';
import type { Problem } from '../model/problem.ts';
import type { AdmissionProblemCode, CommissionProblemCode, FieldProblemCode, FileProblemCode, RingsProblemCode, SchemaProblemCode, SealProblemCode, SiteProblemCode } from '../model/siteProblem.ts';
import { admissionTexts } from './problemAdmission.ts';
import { siteBoardTexts } from './problemBoard.ts';
import { commissionTexts } from './problemCommission.ts';
import { fieldTexts } from './problemField.ts';
import { planTexts } from './problemPlan.ts';
import { scheduleTexts } from './problemSchedule.ts';
import { documentTexts } from './problemSchema.ts';
import { sealTexts } from './problemSeal.ts';
import { siteGroupTexts } from './problemSite.ts';
import { preemptionTexts } from './problemPreemption.ts';
import { ringsTexts } from './problemRings.ts';
import { sensorProblemTexts } from './problemSensor.ts';
import { siteTrafficTexts } from './problemTraffic.ts';
import type { ProblemText } from './problemText.ts';
import { fill, type Lang } from './sentence.ts';

export type KnownProblemCode = SiteProblemCode | RingsProblemCode | SealProblemCode | SchemaProblemCode | FileProblemCode | CommissionProblemCode | AdmissionProblemCode | FieldProblemCode | PlanProblemCode;

/** A text for every code of the closed lists: a new code, or one without a language, does not compile. */
export const problemTexts = { ...siteGroupTexts, ...siteTrafficTexts, ...preemptionTexts, ...ringsTexts, ...siteBoardTexts, ...sensorProblemTexts, ...documentTexts, ...sealTexts, ...commissionTexts, ...admissionTexts, ...fieldTexts, ...planTexts, ...scheduleTexts } as const satisfies Record<KnownProblemCode, ProblemText>;

/** A code of another room: shown with its parameters, never hidden. */
const otherText: ProblemText = {
  what: { vi: 'Lỗi {code}: {details}.', en: 'Problem {code}: {details}.' },
  fix: { vi: 'Xem tài liệu của mã này.', en: 'See the manual for this code.' },
};

/** A problem in the reader's words: what is wrong, and the fix. */
export function problemText(lang: Lang, problem: Problem): { readonly what: string; readonly fix: string } {
  const known: ProblemText | undefined = isKnown(problem.code) ? problemTexts[problem.code] : undefined;
  const details = Object.entries(problem.params).map(([name, value]) => `${name} ${value}`).join(', ');
  const params = { ...problem.params, ...(known === undefined ? { code: problem.code, details } : {}) };
  const text = known ?? otherText;
  return { what: fill(text.what[lang], params), fix: fill(text.fix[lang], params) };
}

function isKnown(code: string): code is KnownProblemCode {
  return Object.hasOwn(problemTexts, code);
}
