import { z } from 'zod';
import type { Outcome } from '../ipc/server.ts';
import type { Json } from '../model/canonical.ts';
import { linkSchema, parsePayload, type PlanResult } from '../model/linkMessage.ts';

const versionSchema = z.object({ payload: z.object({ planVersion: z.int() }) });

/** Hands a plan document to signald, which alone judges it, and words the answer to its sender. */
export async function answerPlan(payload: string, propose: (envelope: Json) => Promise<Outcome>): Promise<PlanResult> {
  const document = parsePayload(z.json(), payload);
  if (!document.ok) return { schema: linkSchema, planVersion: null, outcome: 'rejected', problems: document.problems.map(({ code, path, params }) => ({ code, path, params: { ...params } })) };
  const version = versionSchema.safeParse(document.value);
  const planVersion = version.success ? version.data.payload.planVersion : null;
  const answer = await propose(document.value);
  const base = { schema: linkSchema, planVersion } as const;
  return answer.ok ? { ...base, outcome: 'accepted', problems: [] } : { ...base, outcome: 'rejected', problems: problemsOf(answer) };
}

/** signald names every problem in two lists, codes and paths, since an ipc error's parameters are plain. */
function problemsOf({ code, params }: Extract<Outcome, { ok: false }>): PlanResult['problems'] {
  if (code !== 'plan.refused' || typeof params['codes'] !== 'string') return [{ code, path: '', params: { ...params } }];
  const paths = String(params['paths'] ?? '').split(' ');
  return params['codes'].split(' ').map((one, index) => ({ code: one, path: paths[index] ?? '', params: {} }));
}
