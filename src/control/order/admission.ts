import { controlSources, type ControlSource } from '../../model/mode.ts';
import type { OrderRefusal } from '../../model/orderRefusal.ts';
import type { StageId } from '../../model/stage.ts';
import { holdsStages, type ControlRequest, type Selection, type Standing, type Standings } from './request.ts';

/** Why a request is not taken up, with what a person needs to know of it. */
export interface Refusal { readonly code: OrderRefusal; readonly params: Readonly<Record<string, string | number>> }

/** What the site has to offer who orders. */
export interface Offered {
  readonly stages: ReadonlyMap<StageId, unknown>;
  /** A display counts from a pulse: nothing but fixed plans (control.md). */
  readonly fixedOnly: boolean;
}

export function rank(source: ControlSource): number {
  return controlSources.indexOf(source);
}

/**
 * Whether a request is taken up (safety.md S6): nothing is ordered under a higher control that is active, a lease of the
 * centre has one holder, and only who holds the stages steps. Null = it is. What stands already goes on waiting.
 */
export function judgeRequest(orders: Standings, request: ControlRequest, { stages, fixedOnly }: Offered, nowMs: number): Refusal | null {
  if (request.kind === 'plan' || request.kind === 'release' || request.kind === 'preempt' || request.kind === 'priority' || request.kind === 'detector') return null;
  if (request.kind === 'stage' && !stages.has(request.stage)) return { code: 'mode.unknownStage', params: { stage: request.stage, stages: [...stages.keys()].join(' ') } };
  if (fixedOnly && ((request.kind === 'mode' && request.mode !== 'fixed') || (request.kind === 'select' && request.plan.mode !== 'fixed'))) return { code: 'mode.fixedOnly', params: {} };
  const selects = request.kind === 'mode' || request.kind === 'select';
  const standing = (selects ? orders.selected : orders.forced).filter((item) => isActive(item, nowMs));
  const higher = standing.filter(({ source }) => rank(source) < rank(request.source)).toSorted((a, b) => rank(a.source) - rank(b.source))[0];
  if (higher !== undefined) return higherActive(higher, nowMs);
  const own = standing.find(({ source }) => source === request.source);
  if (request.kind === 'step') return own !== undefined && 'force' in own && holdsStages(own.force.kind) ? null : { code: 'mode.notByHand', params: {} };
  return request.source === 'centre' ? heldByAnother(own, request.by, nowMs) : null;
}

/** Nobody releases what a higher one has ordered: said, where there is nothing else to release. */
export function judgeRelease(orders: Standings, source: ControlSource, nowMs: number): Refusal | null {
  const standing = [...orders.forced, ...orders.selected].filter((item) => isActive(item, nowMs));
  if (standing.some((item) => rank(item.source) >= rank(source))) return null;
  const higher = standing.toSorted((a, b) => rank(a.source) - rank(b.source))[0];
  return higher === undefined ? null : higherActive(higher, nowMs);
}

type Item = Standing | Selection;

/** What guard and the keys ask for is asked anew in every tick. */
function isActive({ source, untilMs }: Item, nowMs: number): boolean {
  return source === 'guard' || nowMs < untilMs;
}

function higherActive(item: Item, nowMs: number): Refusal {
  return { code: 'mode.higherActive', params: { source: item.source, kind: 'force' in item ? item.force.kind : 'select', remainingS: remainingS(item, nowMs) ?? 0 } };
}

function heldByAnother(own: Item | undefined, by: string | undefined, nowMs: number): Refusal | null {
  if (own?.by === undefined || by === undefined || own.by === by) return null;
  return { code: 'mode.leaseHeld', params: { holder: own.by, remainingS: remainingS(own, nowMs) ?? 0 } };
}

/** Until it ends unrenewed, s; null = as long as its key or its fault is there. */
export function remainingS(item: Item, nowMs: number): number | null {
  return item.source === 'guard' || !Number.isFinite(item.untilMs) ? null : Math.max(0, Math.ceil((item.untilMs - nowMs) / 1000));
}
