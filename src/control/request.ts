import type { ControlSource } from '../model/mode.ts';
import { controlSources } from '../model/mode.ts';
import type { Plan } from '../model/plan.ts';

/** What may be asked of control; every request passes through the same floors (safety.md S6). */
export type ControlRequest =
  | { readonly kind: 'flash'; readonly untilMs: number; readonly source: ControlSource }
  | { readonly kind: 'allRed'; readonly untilMs: number; readonly source: ControlSource }
  | { readonly kind: 'release'; readonly source?: ControlSource }
  | { readonly kind: 'plan'; readonly plan: Plan; readonly planVersion: number };

/** A standing command that keeps the junction from its stages. Plain data. */
export interface StandingCommand { readonly kind: 'flash' | 'allRed'; readonly untilMs: number; readonly source: ControlSource; readonly sinceMs: number }

/** Longest planned flash (safety.md S5), ms. */
const longestFlashMs = 8 * 3_600_000;
/** Longest all red by a person; flash follows (safety.md S5), ms. */
const longestAllRedMs = 300_000;

/** The standing command after this tick's requests and the clock. */
export function stepCommand(before: StandingCommand | null, requests: readonly ControlRequest[], nowMs: number): StandingCommand | null {
  let next = before;
  for (const request of requests) {
    if (request.kind === 'plan') continue;
    if (next !== null && !outranks(request.source ?? next.source, next.source)) continue;
    next = request.kind === 'release' ? null : {
      kind: request.kind, source: request.source, sinceMs: nowMs, untilMs: Math.min(request.untilMs, nowMs + longestFlashMs),
    };
  }
  if (next === null || nowMs >= next.untilMs) return null;
  return next.kind === 'allRed' && nowMs - next.sinceMs >= longestAllRedMs ? { ...next, kind: 'flash', sinceMs: nowMs } : next;
}

function outranks(source: ControlSource, other: ControlSource): boolean {
  return controlSources.indexOf(source) <= controlSources.indexOf(other);
}
