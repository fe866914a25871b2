import type { JunctionState, LateStats, LinkState } from '../model/junctionState.ts';

/** What the lamp checker said of the cabinet's recordings (a program of its own that shares no code with us). */
export interface LampVerdict { readonly violations: number; readonly kinds: readonly string[] }

/** Everything that was observed of a run. */
export interface RunEvidence {
  /** The last snapshot of every boot of signald, oldest first: a restart begins its counters again. */
  readonly boots: readonly JunctionState[];
  /** The agent's figures after the drain; null = it never answered. */
  readonly link: LinkState | null;
  /** null = the recording could not be checked. */
  readonly lamps: LampVerdict | null;
  /** Boards of the site that switch lamps: each answers once a scan. */
  readonly lampBoards: number;
  /** Longest wait that the site allows, s. */
  readonly maxWaitS: number;
  /** Name of the process that the parent gave up, if any. */
  readonly gaveUp: string | null;
  readonly restarts: Readonly<Record<string, number>>;
  readonly realtime: 'fifo' | 'none';
  /** Time of the run in the junction's own clock, s. */
  readonly ranS: number;
}

/** Why a run is not ok. */
export type NotOk =
  | 'noState' | 'noLink' | 'notChecked' | 'gaveUp' | 'ticksMissed' | 'waitExceeded' | 'demandUnserved' | 'neverColoured' | 'latched'
  | 'lampSamplesMissing' | 'notDelivered' | 'violations';

/** The one JSON object at the end of a run. Names are fixed: scripts read them; more may be added, none renamed. */
export interface RunReport {
  readonly ticks: number; readonly ticksDue: number;
  /** Lateness of the tick, ms; over several boots the worst of each figure. */
  readonly lateMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Time in which the junction showed its stages (neither flash nor start-up), s. */
  readonly colouredS: number;
  readonly stageChanges: number; readonly conflictingChanges: number;
  readonly greensByGroup: Readonly<Record<string, number>>;
  readonly lampSamples: number; readonly fieldCheckMismatches: number;
  readonly violations: number | null;
  readonly eventsStored: number; readonly eventsPublished: number; readonly eventsDelivered: number;
  readonly ok: boolean;
  readonly notOk: readonly NotOk[];
  /** Scans × lamp boards: what lampSamples must reach. */
  readonly lampSamplesDue: number;
  readonly maxDemandWaitS: number; readonly maxWaitS: number;
  readonly unservedGroups: readonly string[];
  readonly violationKinds: readonly string[];
  readonly boots: number;
  readonly restarts: Readonly<Record<string, number>>;
  readonly gaveUp: string | null;
  readonly realtime: 'fifo' | 'none';
  readonly ranS: number;
}

/** Share of due ticks that must have run. */
const ticksShare = 0.99;
/** From this coloured time on, s, a demanded group without any green is a failure. */
const servedWithinS = 100;
/** A junction that showed no stage after this time, s, never left flash: start-up takes about 20 s. */
const colouredWithinS = 60;

export function runReport(evidence: RunEvidence): RunReport {
  const { boots, link, lamps } = evidence;
  const sum = (of: (state: JunctionState) => number): number => boots.reduce((total, state) => total + of(state), 0);
  const worst = (of: (late: LateStats) => number): number => Math.max(0, ...boots.map((state) => of(state.tick.late)));
  const greensByGroup = greensOf(boots);
  const demanded = [...new Set(boots.flatMap((state) => state.counters.demandedGroups))];
  const figures = {
    ticks: sum((state) => state.tick.n), ticksDue: sum((state) => state.tick.due),
    lateMs: { p50: worst((late) => late.p50), p99: worst((late) => late.p99), max: worst((late) => late.max) },
    colouredS: Math.round(sum((state) => state.counters.colouredMs) / 100) / 10,
    stageChanges: sum((state) => state.counters.stageChanges),
    conflictingChanges: sum((state) => state.counters.conflictingChanges),
    greensByGroup,
    lampSamples: sum((state) => state.tick.lampSamples),
    fieldCheckMismatches: sum((state) => state.counters.fieldCheckFaults),
    violations: lamps?.violations ?? null,
    eventsStored: link?.stored ?? 0, eventsPublished: link?.published ?? 0, eventsDelivered: link?.delivered ?? 0,
    lampSamplesDue: sum((state) => state.tick.scans * evidence.lampBoards),
    maxDemandWaitS: Math.max(0, ...boots.map((state) => state.counters.maxDemandWaitS)), maxWaitS: evidence.maxWaitS,
    unservedGroups: demanded.filter((group) => (greensByGroup[group] ?? 0) === 0),
    violationKinds: lamps?.kinds ?? [],
    boots: boots.length, restarts: evidence.restarts, gaveUp: evidence.gaveUp, realtime: evidence.realtime, ranS: evidence.ranS,
  };
  const notOk = reasons(evidence, figures);
  return { ...figures, ok: notOk.length === 0, notOk };
}

function greensOf(boots: readonly JunctionState[]): Record<string, number> {
  const greens: Record<string, number> = {};
  for (const state of boots) {
    for (const [group, count] of Object.entries(state.counters.greensByGroup)) greens[group] = (greens[group] ?? 0) + count;
  }
  return greens;
}

function reasons(evidence: RunEvidence, figures: Omit<RunReport, 'ok' | 'notOk'>): NotOk[] {
  const checks: readonly (readonly [NotOk, boolean])[] = [
    ['noState', evidence.boots.length === 0 || figures.ticksDue === 0],
    ['noLink', evidence.link === null],
    ['notChecked', evidence.lamps === null],
    ['gaveUp', evidence.gaveUp !== null],
    ['ticksMissed', figures.ticks < ticksShare * figures.ticksDue],
    ['waitExceeded', figures.maxDemandWaitS > evidence.maxWaitS],
    ['demandUnserved', figures.colouredS >= servedWithinS && figures.unservedGroups.length > 0],
    ['neverColoured', figures.colouredS === 0 && evidence.ranS >= colouredWithinS],
    // Whatever it showed before: it ended in a flash that only a person on site may end.
    ['latched', evidence.boots.some((state) => state.faults.some(({ latched }) => latched))],
    ['lampSamplesMissing', figures.lampSamples !== figures.lampSamplesDue],
    ['notDelivered', figures.eventsStored !== figures.eventsDelivered],
    ['violations', (figures.violations ?? 0) > 0],
  ];
  return checks.filter(([, failed]) => failed).map(([reason]) => reason);
}
