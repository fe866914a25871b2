import { z } from 'zod';
import { deepest, mostValues, sizeOf } from '../ipc/frame.ts';
import type { Outcome } from '../ipc/server.ts';
import type { Json } from '../model/canonical.ts';
import type { SignalEvent } from '../model/event.ts';
import { linkSchema, maxPayloadBytes, parsePayload, type PlanResult } from '../model/linkMessage.ts';
import { planStates } from '../model/passportView.ts';
import { refusedProblems } from '../model/refusal.ts';

const versionSchema = z.object({ payload: z.object({ planVersion: z.int() }) });

/** What a request puts around its document: levels and values. */
const around = { levels: 3, values: 20 } as const;

/** Why a document fits in no request: signald would end the session over it, and every event on its way with it. */
function unfit(text: string): PlanResult['problems'] {
  const { depth, values } = sizeOf(text);
  if (depth > deepest - around.levels) return [{ code: 'link.tooDeep', path: '', params: { depth, limit: deepest - around.levels } }];
  return values > mostValues - around.values ? [{ code: 'link.tooMany', path: '', params: { values, limit: mostValues - around.values } }] : [];
}

/** Hands a plan document to signald, which alone judges it, and words the answer to its sender. */
export async function answerPlan(payload: string, propose: (envelope: Json) => Promise<Outcome>): Promise<PlanResult> {
  const problems = payload.length > maxPayloadBytes ? [] : unfit(payload);
  if (problems.length > 0) return { schema: linkSchema, planVersion: null, outcome: 'rejected', problems };
  const document = parsePayload(z.json(), payload);
  if (!document.ok) return { schema: linkSchema, planVersion: null, outcome: 'rejected', problems: document.problems.map(({ code, path, params }) => ({ code, path, params: { ...params } })) };
  const version = versionSchema.safeParse(document.value);
  const planVersion = version.success ? version.data.payload.planVersion : null;
  const answer = await propose(document.value);
  const base = { schema: linkSchema, planVersion } as const;
  return answer.ok ? { ...base, outcome: 'accepted', problems: [] } : { ...base, outcome: 'rejected', problems: problemsOf(answer) };
}

/** signald's problems as the sender hears them; with the token beside them, which he signs to send again. */
function problemsOf({ code, params }: Extract<Outcome, { ok: false }>): PlanResult['problems'] {
  const named = code === 'plan.refused' ? refusedProblems(params) : null;
  if (named === null) return [{ code, path: '', params: { ...params } }];
  const nonce = typeof params['nonce'] === 'string' ? params['nonce'] : '';
  return named.map((one) => ({ code: one.code, path: one.path, params: { ...one.params, ...(one.code === 'plan.clockUnknown' || one.code === 'plan.otherNonce' ? { nonce } : {}) } }));
}

const stateSchema = z.object({ planVersion: z.int(), state: z.enum(planStates), codes: z.array(z.string()), detail: z.string().optional() });

/** What became of a set that was taken, for its sender; null = this event is about something else. */
export function planStateOf({ code, data }: Pick<SignalEvent, 'code' | 'data'>): PlanResult | null {
  const parsed = code === 'plan.state' ? stateSchema.safeParse(data) : null;
  if (parsed === null || !parsed.success) return null;
  const { planVersion, state, codes, detail } = parsed.data;
  const params = detail === undefined ? {} : { detail };
  const problems = codes.length === 0 && detail !== undefined ? [{ code: 'plan.trial', path: '', params }] : codes.map((one) => ({ code: one, path: '', params }));
  return { schema: linkSchema, planVersion, outcome: state === 'refused' ? 'rejected' : 'accepted', state, problems };
}
