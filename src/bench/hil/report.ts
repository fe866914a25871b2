import type { JunctionState, LateStats } from '../../model/junctionState.ts';
import type { Attempt } from './attempt.ts';

/** Why a run is not ok. */
export type NotOk = 'noState' | 'notChecked' | 'gaveUp' | 'interrupted' | 'neverColoured' | 'mostlyFlash' | 'ticksMissed' | 'violations';

/** The one JSON object at the end. Names are fixed: more may be added, none renamed. */
export interface HilReport {
  readonly scenario: string;
  /** Factor of the clock. */
  readonly speed: number;
  /** RESCO delay (control.md, Metric), s; null where SUMO wrote no trips. */
  readonly delayS: number | null;
  readonly unfinished: number | null;
  readonly undeparted: number | null;
  readonly colouredS: number;
  readonly stageChanges: number;
  /** What the street lamp checker saw; null = not checked. */
  readonly violations: number | null;
  readonly fieldCheckMismatches: number;
  /** Lateness of the tick, ms of the scaled clock; over several boots the worst of each figure. */
  readonly lateMs: LateStats;
  readonly ok: boolean;
  readonly notOk: readonly NotOk[];
  /** p99.9 stayed below a fifth of the tick. */
  readonly latenessOk: boolean;
  readonly seed: number;
  /** Traffic that was driven, s. */
  readonly forS: number;
  readonly realtime: boolean;
  /** Steps of SUMO that began more than a step late. */
  readonly sumoBehind: number;
  readonly greensByGroup: Readonly<Record<string, number>>;
  readonly ticks: number;
  readonly ticksDue: number;
  readonly p95S: number | null;
  readonly maxS: number | null;
  readonly vehicles: number | null;
  readonly violationKinds: readonly string[];
  readonly boots: number;
  readonly restarts: Readonly<Record<string, number>>;
  readonly gaveUp: string | null;
}

/** Lateness must stay below this, p99.9, ms of the scaled clock: a fifth of the tick. */
export const lateBoundMs = 20;
const ticksShare = 0.99;
/** Share of the traffic's time in which the junction must have shown its stages: one that stands in flash proves nothing. */
const colouredShare = 0.9;

export interface ReportSetting { readonly scenario: string; readonly speed: number; readonly seed: number; readonly realtime: boolean; readonly wantedS: number }

export function hilReport(setting: ReportSetting, run: Attempt): HilReport {
  const { boots, delay } = run;
  const sum = (of: (state: JunctionState) => number): number => boots.reduce((total, state) => total + of(state), 0);
  const lateMs = latenessOf(boots);
  const figures = {
    scenario: setting.scenario, speed: setting.speed,
    delayS: rounded(delay?.delayS), unfinished: delay?.unfinished ?? null, undeparted: delay?.undeparted ?? null,
    colouredS: Math.round(sum((state) => state.counters.colouredMs) / 100) / 10,
    stageChanges: sum((state) => state.counters.stageChanges),
    violations: run.lamps?.violations ?? null,
    fieldCheckMismatches: sum((state) => state.counters.fieldCheckFaults),
    lateMs, latenessOk: lateMs.p999 < lateBoundMs,
    seed: setting.seed, forS: Math.round(run.driven.steps) / 10, realtime: setting.realtime, sumoBehind: run.driven.behind,
    greensByGroup: greensOf(boots),
    ticks: sum((state) => state.tick.n), ticksDue: sum((state) => state.tick.due),
    p95S: rounded(delay?.p95S), maxS: rounded(delay?.maxS), vehicles: delay?.vehicles ?? null,
    violationKinds: run.lamps?.kinds ?? [], boots: boots.length, restarts: run.restarts, gaveUp: run.gaveUp,
  };
  const checks: readonly (readonly [NotOk, boolean])[] = [
    ['noState', boots.length === 0 || figures.ticksDue === 0],
    ['notChecked', run.lamps === null],
    ['gaveUp', run.gaveUp !== null],
    ['neverColoured', figures.forS === 0],
    ['mostlyFlash', figures.colouredS < colouredShare * figures.forS],
    ['interrupted', figures.forS > 0 && figures.forS < setting.wantedS],
    ['ticksMissed', figures.ticks < ticksShare * figures.ticksDue],
    ['violations', (run.lamps?.violations ?? 0) > 0],
  ];
  const notOk = checks.filter(([, failed]) => failed).map(([reason]) => reason);
  return { ...figures, ok: notOk.length === 0, notOk };
}

/** The worst of each figure. */
export function latenessOf(boots: readonly JunctionState[]): LateStats {
  const worst = (of: (late: LateStats) => number): number => Math.max(0, ...boots.map((state) => of(state.tick.late)));
  return { p50: worst((late) => late.p50), p99: worst((late) => late.p99), p999: worst((late) => late.p999), max: worst((late) => late.max) };
}

function rounded(seconds: number | undefined): number | null {
  return seconds === undefined ? null : Math.round(seconds * 100) / 100;
}

function greensOf(boots: readonly JunctionState[]): Record<string, number> {
  const greens: Record<string, number> = {};
  for (const state of boots) {
    for (const [group, count] of Object.entries(state.counters.greensByGroup)) greens[group] = (greens[group] ?? 0) + count;
  }
  return greens;
}
