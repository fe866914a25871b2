import { firstGoal, type Preemption } from './preemption.ts';
import type { SiteFacts } from './siteFacts.ts';
import { transferFigures, type TransferFigure } from './siteTransfer.ts';

/** What a preemption needs at the worst, and what its source promises, ms (safety.md S2.6: printed). */
export interface PreemptionFigure {
  readonly preemption: string;
  readonly kind: Preemption['kind'];
  readonly goal: string;
  /** The stage from which the way is longest. */
  readonly from: string;
  readonly delayMs: number;
  /** Another of its rank keeps the junction to the end of its minimum. */
  readonly waitsMs: number;
  readonly transferMs: number;
  /** Clearing the track, and the time by which it is clear before the arrival. */
  readonly clearingMs: number;
  readonly needMs: number;
  /** Null where the source promises nothing. */
  readonly haveMs: number | null;
  readonly fits: boolean;
}

/** A railway's track is clear so long before the train where the site says nothing, ms. */
const railClearMs = 4000;
/** Contacts are polled, and the countdown goes blank before any yellow (1.5 s and a scan), ms. */
const pollMs = 500;
const blankMs = 2000;

/** The worst transfer of the right of way to each preemption's first stage, whatever stage it finds. */
export function preemptionFigures(site: SiteFacts): readonly PreemptionFigure[] {
  const preemptions = site.traffic.preemptions ?? [];
  if (preemptions.length === 0) return [];
  const transfers = transferFigures(site);
  return preemptions.map((preemption): PreemptionFigure => {
    const { id, kind, delayMs, track, arrivesMs } = preemption;
    const goal = firstGoal(preemption);
    const worst = transfers.filter(({ to }) => to === goal).reduce<TransferFigure | null>((a, b) => (a === null || b.worstMs > a.worstMs ? b : a), null);
    const others = preemptions.filter((other) => other.id !== id && (other.kind === 'rail') === (kind === 'rail'));
    const waitsMs = Math.max(0, ...others.map((other) => other.minMs));
    const transferMs = (worst?.worstMs ?? 0) + pollMs + (site.traffic.displays.length > 0 ? blankMs : 0);
    const clearingMs = (track?.ms ?? 0) + (preemption.clearMs ?? (kind === 'rail' ? railClearMs : 0));
    const needMs = delayMs + waitsMs + transferMs + clearingMs;
    return { preemption: id, kind, goal, from: worst?.from ?? goal, delayMs, waitsMs, transferMs, clearingMs, needMs, haveMs: arrivesMs ?? null, fits: arrivesMs === undefined || arrivesMs >= needMs };
  });
}
