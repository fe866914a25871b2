import type { EventDraft } from '../../model/event.ts';
import { noShadowCounts, type ShadowCounts } from '../../model/shadow.ts';
import type { StageId } from '../../model/stage.ts';
import type { Proposal } from './adaptive.ts';

/** The optimiser looks on: what it would have done in the running stage, and what has come of it so far. Plain data. */
export interface ShadowTrack {
  readonly run: ShadowRun | null;
  readonly counts: ShadowCounts;
  /** Counts at the last report, and when the next one is due, ms. */
  readonly told: ShadowCounts;
  readonly dueMs: number;
}

interface ShadowRun {
  readonly stage: StageId;
  readonly beganMs: number;
  /** Its first wish to leave; null = it would have stayed. */
  readonly wish: { readonly to: StageId; readonly atMs: number; readonly savedVehS: number | null } | null;
  /** What it said last, which the plan may contradict by leaving. */
  readonly last: Proposal;
}

/** What happens in a tick: the settled stage, or the departure from it. */
export interface ShadowSight {
  readonly stage: StageId | null;
  /** Begin of the interstage that led to the settled stage, or of the one that leaves it, ms. */
  readonly beganMs: number;
  readonly target: StageId | null;
  /** Nobody but the plan decides. */
  readonly planDecides: boolean;
  readonly proposal: Proposal | null;
  readonly nowMs: number;
}

/** Decided within so much of each other it is the same time, ms. */
const sameMs = 1500;
const reportMs = 900_000;

export function initialShadow(nowMs: number): ShadowTrack {
  return { run: null, counts: noShadowCounts, told: noShadowCounts, dueMs: nowMs + reportMs };
}

/** One tick of looking on: nothing of it is ever asked for. */
export function stepShadow(before: ShadowTrack, sight: ShadowSight): { readonly track: ShadowTrack; readonly events: readonly EventDraft[] } {
  const { run, counts } = watch(before, sight);
  if (sight.nowMs < before.dueMs) return { track: run === before.run && counts === before.counts ? before : { ...before, run, counts }, events: [] };
  const events: readonly EventDraft[] = counts.runs === before.told.runs ? [] : [{ code: 'adaptive.shadow', data: since(before.told, counts) }];
  return { track: { run, counts, told: counts, dueMs: sight.nowMs + reportMs }, events };
}

function watch({ run, counts }: ShadowTrack, { stage, beganMs, target, planDecides, proposal, nowMs }: ShadowSight): Pick<ShadowTrack, 'run' | 'counts'> {
  if (!planDecides) return { run: null, counts };
  if (target !== null) return run === null ? { run, counts } : { run: null, counts: compared(counts, run, target, beganMs) };
  if (stage === null || (run !== null && (run.stage !== stage || run.beganMs !== beganMs))) return { run: null, counts };
  const fresh = proposal !== null && proposal.madeMs === nowMs && proposal.stage === stage && proposal.beganMs === beganMs ? proposal : null;
  if (fresh === null) return { run, counts };
  const wish = run?.wish ?? (fresh.to === null ? null : { to: fresh.to, atMs: nowMs + fresh.leadS * 1000, savedVehS: savedAgainst(fresh, null) });
  return { run: { stage, beganMs, wish, last: fresh }, counts };
}

function compared(counts: ShadowCounts, { wish, last }: ShadowRun, to: StageId, atMs: number): ShadowCounts {
  const heldMs = wish === null ? 0 : atMs - wish.atMs;
  const shorter = wish === null;
  const longer = !shorter && heldMs > sameMs;
  const otherStage = wish !== null && wish.to !== to;
  const savedVehS = shorter ? savedAgainst(last, to) : longer ? wish.savedVehS : otherStage ? savedAgainst(last, to) : null;
  return {
    runs: counts.runs + 1, same: counts.same + (shorter || longer || otherStage ? 0 : 1),
    longer: counts.longer + (longer ? 1 : 0), longerS: counts.longerS + (longer ? Math.round(heldMs / 1000) : 0),
    shorter: counts.shorter + (shorter ? 1 : 0), otherStage: counts.otherStage + (otherStage ? 1 : 0),
    predictedVehS: Math.round((counts.predictedVehS + (savedVehS ?? 0)) * 10) / 10, predicted: counts.predicted + (savedVehS === null ? 0 : 1),
  };
}

/** What its choice was better than the plan's, where the plan's was its own second best; null = it did not price that. */
function savedAgainst({ explanation: { cost, alternative } }: Proposal, done: StageId | null): number | null {
  return cost === null || alternative === null || alternative.to !== done ? null : Math.max(0, alternative.cost - cost);
}

function since(before: ShadowCounts, now: ShadowCounts): EventDraft['data'] {
  const left = (key: keyof ShadowCounts): number => Math.round((now[key] - before[key]) * 10) / 10;
  return { runs: left('runs'), same: left('same'), longer: left('longer'), longerS: left('longerS'), shorter: left('shorter'), otherStage: left('otherStage'), predictedVehS: left('predictedVehS'), predicted: left('predicted') };
}
