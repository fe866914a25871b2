import type { Outcome, Session } from '../ipc/server.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import { localMomentMs, zoneOffsetMs } from '../model/localTime.ts';
import type { Plan } from '../model/plan.ts';
import { admit, rejected, sourceOf, type OrderParts } from './modeMethods.ts';
import type { PlanStore } from './planStore.ts';

interface ActivateParts extends OrderParts {
  readonly plans: Pick<PlanStore, 'current'>;
  readonly wallMs: () => number;
}
type Activate = Extract<IpcCall, { readonly method: 'plan.activate' }>['params'];

/** A plan of the junction's own, selected for a while over schedule and centre: the order of control judges it like any other (safety.md S6). */
export function activatePlan(parts: ActivateParts, params: Activate, session: Session): Outcome {
  const { plan: id, forS, by, reason } = params;
  const data = { command: 'plan.activate', plan: id, by, reason, forS };
  const { plans, planVersion } = parts.plans.current();
  const { builtinPlan, timezone } = parts.site.traffic;
  const stored = plans.find((one) => one.id === id);
  const plan = stored ?? (builtinPlan.id === id ? builtinPlan : undefined);
  if (plan === undefined) return rejected(parts, data, session, { code: 'plan.notHere', params: { plan: id, plans: [...new Set([...plans.map((one) => one.id), builtinPlan.id])].join(' ') } });
  const over = closureOver(plan, parts.wallMs() + (zoneOffsetMs(timezone) ?? 0));
  if (over !== null) return rejected(parts, data, session, { code: 'plan.closureOver', params: { plan: id, until: over } });
  const untilMs = parts.junction.nowMs() + forS * 1000;
  return admit(parts, { kind: 'select', plan, planVersion: stored === undefined ? 0 : planVersion, source: sourceOf(session), by, untilMs }, data, session);
}

/** The end of a closure that is behind us; null = none. */
function closureOver({ closed }: Plan, localMs: number): string | null {
  const endMs = closed?.until === undefined ? null : localMomentMs(closed.until);
  return endMs !== null && endMs <= localMs ? (closed?.until ?? null) : null;
}
