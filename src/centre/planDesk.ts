import { parsePayload, planResultSchema, type PlanResult } from '../model/linkMessage.ts';
import type { PlanEnvelope } from '../model/plan.ts';
import type { Clock } from '../platform/clock.ts';

/** Sends plan documents and waits for the cabinet's word on each, matched by planVersion. */
export interface PlanDesk {
  push(envelope: PlanEnvelope): Promise<PlanResult | null>;
  /** A message on the result topic. */
  take(site: string, payload: string): void;
}

const answerMs = 15_000;

export function createPlanDesk(clock: Clock, publish: (site: string, payload: string) => Promise<{ readonly ok: boolean }>): PlanDesk {
  const waiting = new Set<{ readonly site: string; readonly planVersion: number; readonly settle: (result: PlanResult | null) => void }>();
  return {
    push(envelope) {
      return new Promise((resolve) => {
        const entry = {
          site: envelope.payload.siteId, planVersion: envelope.payload.planVersion,
          settle: (result: PlanResult | null): void => {
            cancel();
            waiting.delete(entry);
            resolve(result);
          },
        };
        const cancel = clock.after(answerMs, () => { entry.settle(null); });
        waiting.add(entry);
        publish(envelope.payload.siteId, JSON.stringify(envelope)).then((outcome) => {
          if (!outcome.ok) entry.settle(null);
          return null;
        }).catch(() => { entry.settle(null); });
      });
    },
    take(site, payload) {
      const parsed = parsePayload<PlanResult>(planResultSchema, payload);
      if (!parsed.ok) return;
      for (const entry of waiting) if (entry.site === site && entry.planVersion === parsed.value.planVersion) entry.settle(parsed.value);
    },
  };
}
