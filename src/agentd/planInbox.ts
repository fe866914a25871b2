import { z } from 'zod';
import type { Outcome } from '../ipc/server.ts';
import type { Json } from '../model/canonical.ts';
import { linkSchema, parsePayload, type PlanResult } from '../model/linkMessage.ts';

/** What signald says to `plan.propose` when it is content: see its answer in ipc. */
const versionSchema = z.object({ payload: z.object({ planVersion: z.int() }) });
const problemSchema = z.object({ code: z.string(), path: z.string().default(''), params: z.record(z.string(), z.union([z.string(), z.number()])).default({}) });
const refusedResultSchema = z.object({ accepted: z.literal(false), problems: z.array(problemSchema).default([]) });

/** Hands a plan document to signald, which alone judges it, and words the answer to its sender. */
export async function answerPlan(payload: string, propose: (envelope: Json) => Promise<Outcome>): Promise<PlanResult> {
  const document = parsePayload(z.json(), payload);
  if (!document.ok) return { schema: linkSchema, planVersion: null, outcome: 'rejected', problems: document.problems.map(({ code, path, params }) => ({ code, path, params: { ...params } })) };
  const version = versionSchema.safeParse(document.value);
  const planVersion = version.success ? version.data.payload.planVersion : null;
  const answer = await propose(document.value);
  const base = { schema: linkSchema, planVersion } as const;
  if (!answer.ok) return { ...base, outcome: 'rejected', problems: [{ code: answer.code, path: '', params: { ...answer.params } }] };
  const refused = refusedResultSchema.safeParse(answer.result);
  return refused.success ? { ...base, outcome: 'rejected', problems: refused.data.problems } : { ...base, outcome: 'accepted', problems: [] };
}
