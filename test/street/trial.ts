import { createChecker, type Report } from './checker.ts';
import { askedSpans, unknownSpans, whileUnknown, type Turn } from './silence.ts';
import { withoutEquipment, type Interval } from './excuse.ts';
import { reactionOf } from './reaction.ts';
import { parseRules, type Rules } from './rules.ts';
import type { Told, ToldSample } from './told.ts';
import { defaultLimits, type Limits, type Violation } from './verdict.ts';

/** The verdict on one run under disturbances. */
export type TrialVerdict = {
  readonly report: Report;
  /** What the program is answerable for. */
  readonly violations: readonly Violation[];
  /** Reactions that came too late, in words. */
  readonly late: readonly string[];
  /** Flashes that nothing which was done explains. */
  readonly nuisances: readonly Interval[];
};

/**
 * The street checker's limits for boards that fall one by one: a board that hears nothing gets to flash by its own
 * watchdog (≤ 900 ms after its last token) while the others flash from 500 ms on (safety.md S4); leaving flash is the
 * liveness act's business.
 */
export const faultyLimits: Partial<Limits> = { greenInFlashMs: 500, leaveFlashMs: Number.POSITIVE_INFINITY };

/** Judges a run that was disturbed: samples and what was done, in their order of time. */
export function createTrial(artefact: unknown, limits: Partial<Limits> = faultyLimits) {
  const turns: Turn[] = [];
  const rules = parseRules(artefact);
  const checker = createChecker(rules, { ...defaultLimits, ...limits }, (group, tMs, what) => { turns.push({ group, tMs, what }); });
  const told: Told[] = [];
  return {
    observe(sample: ToldSample): void {
      if (sample.type === 'done') told.push(sample);
      else checker.observe(sample);
    },
    finish(endMs: number): TrialVerdict {
      return judgeTrial(rules, checker.finish(endMs), told, turns);
    },
  };
}

export function judgeTrial(rules: Rules, checked: Report, told: readonly Told[], turns: readonly Turn[]): TrialVerdict {
  const { flashIntervals } = checked;
  const unknown = unknownSpans(told);
  const report: Report = { ...checked, looks: { ...checked.looks, greenWhileUnknown: askedSpans(rules, turns, unknown, flashIntervals).length } };
  return {
    report,
    violations: [...withoutEquipment(report.violations, told, flashIntervals, rules.boardsOf), ...whileUnknown(turns, unknown)],
    late: lateReactions(told, flashIntervals),
    nuisances: flashIntervals.slice(1).filter((flash) => !isExplained(flash, told, flashIntervals)),
  };
}

/** Deaths, stops and lost consent must be seen at the lamps in their time. */
export function lateReactions(told: readonly Told[], flashes: readonly Interval[]): readonly string[] {
  return told.flatMap((one) => {
    const { flashWithinMs } = reactionOf(one.class);
    if (flashWithinMs === undefined || one.forMs <= flashWithinMs || isBroken(told, one)) return [];
    // One that dies while another is dying already is seen by the later one's time.
    const dueMs = Math.max(one.tMs + flashWithinMs, ...told.filter(({ tMs }) => tMs > one.tMs && tMs <= one.tMs + flashWithinMs).map(dueOf));
    const inFlash = flashes.some(({ fromMs, toMs }) => fromMs <= dueMs && dueMs <= toMs);
    return inFlash ? [] : [`${one.class} at ${Math.round(one.tMs)} ms: no flash ${flashWithinMs} ms later`];
  });
}

function dueOf(one: Told): number {
  return one.tMs + (reactionOf(one.class).flashWithinMs ?? 0);
}

/** A board whose watchdog is broken too: what the contract says it can't do. */
function isBroken(told: readonly Told[], one: Told): boolean {
  return told.some((other) => other.class.startsWith('board.watchdog') && other.tMs <= one.tMs && one.tMs <= other.tMs + other.forMs);
}

/** Bursts and stalls are no reason one by one (safety.md S4, nuisance budget); those that meet may be: what takes samples, ticks, consent or supply away. */
const companyMs = 1500;
const company = /^(bus|board|monitor|signald|supply|power)\./;
/** Lamps lost in two groups at once are a supply fault (safety.md S4), and seen when both should be lit. */
const lampLoss = /^lamp\.(lost|lostRed|dead)$/;
/** A junction that has just left flash is still finding what drove it there, ms. */
const againMs = 15_000;

function isExplained(flash: Interval, told: readonly Told[], flashes: readonly Interval[]): boolean {
  const near = told.filter(({ tMs, forMs }) => tMs <= flash.fromMs && tMs + forMs >= flash.fromMs - companyMs);
  if (near.filter((one) => company.test(one.class)).length > 1) return true;
  if (new Set(near.filter((one) => lampLoss.test(one.class)).map(({ group }) => group)).size > 1) return true;
  return told.some((one) => {
    const { explainsMs } = reactionOf(one.class);
    if (explainsMs === undefined || one.tMs > flash.fromMs) return false;
    const untilMs = one.tMs + one.forMs + explainsMs;
    // What lasted through a flash may end the start-up after it.
    return untilMs >= flash.fromMs || flashes.some(({ fromMs, toMs }) => fromMs <= untilMs && untilMs <= toMs && flash.fromMs - toMs <= againMs);
  });
}
