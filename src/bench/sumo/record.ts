import type { RunOutcome } from './oneRun.ts';

/** One run, as its JSON line says it (issue: benchmark command). Times in s but for `decisionMs`. */
export interface RunRecord {
  readonly scenario: string;
  readonly controller: string;
  readonly rules: string;
  readonly seed: number;
  /** Names of detector faults, separated by commas; `none`. */
  readonly faults: string;
  readonly scale: number;
  readonly countdown: number;
  /** What the adaptive loop was told beside its detectors; absent = nothing. */
  readonly oracle?: string;
  readonly window: readonly [beginS: number, endS: number];
  readonly version: string;
  readonly delayS: number;
  readonly p95S: number;
  readonly maxS: number;
  readonly unfinished: number;
  readonly undeparted: number;
  readonly gridlock: number;
  readonly switches: number;
  /** People on foot who have come over, and what each lost on the way; absent = nobody walks. */
  readonly walks?: { readonly people: number; readonly delayS: number; readonly p95S: number };
  /** Of the ticks in which a controller of ours may decide; 0 of peers. */
  readonly decisionMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

export type RunName = Pick<RunRecord, 'scenario' | 'controller' | 'rules' | 'seed' | 'faults' | 'scale' | 'countdown' | 'oracle' | 'window' | 'version'>;

export function recordOf(name: RunName, { delay, walks, gridlock, switches, decisionsMs }: Omit<RunOutcome, 'problems' | 'departures' | 'trips'>): RunRecord {
  const sorted = decisionsMs.toSorted((a, b) => a - b);
  const at = (share: number): number => rounded(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0, 3);
  return {
    ...name, delayS: rounded(delay.delayS, 2), p95S: rounded(delay.p95S, 2), maxS: rounded(delay.maxS, 2), unfinished: delay.unfinished, undeparted: delay.undeparted,
    gridlock, switches, ...(walks === null ? {} : { walks: { people: walks.people, delayS: rounded(walks.delayS, 2), p95S: rounded(walks.p95S, 2) } }), decisionMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
  };
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** All seeds of one controller under one table. */
export interface Summary {
  readonly scenario: string;
  readonly controller: string;
  readonly rules: string;
  readonly seeds: number;
  readonly delayS: number;
  readonly worst: { readonly delayS: number; readonly seed: number };
  readonly p95S: number;
  readonly maxS: number;
  readonly unfinished: number;
  readonly undeparted: number;
  readonly gridlock: number;
  readonly switches: number;
  /** Mean delay of people on foot, s; null = nobody walks. */
  readonly walkS: number | null;
  readonly decisionMs: RunRecord['decisionMs'];
}

export function summaries(records: readonly RunRecord[]): readonly Summary[] {
  const groups = new Map<string, RunRecord[]>();
  for (const record of records) {
    const key = `${record.scenario} ${record.rules} ${record.controller}`;
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].flatMap(summaryOf);
}

function summaryOf(runs: readonly RunRecord[]): readonly Summary[] {
  const [first] = runs;
  if (first === undefined) return [];
  const mean = (of: (run: RunRecord) => number): number => rounded(runs.reduce((sum, run) => sum + of(run), 0) / runs.length, 2);
  const most = (of: (run: RunRecord) => number): number => Math.max(...runs.map(of));
  const sum = (of: (run: RunRecord) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const worst = runs.reduce((found, run) => (run.delayS > found.delayS ? run : found), first);
  return [{
    scenario: first.scenario, controller: first.controller, rules: first.rules, seeds: runs.length,
    delayS: mean((run) => run.delayS), worst: { delayS: worst.delayS, seed: worst.seed }, p95S: mean((run) => run.p95S), maxS: most((run) => run.maxS),
    unfinished: sum((run) => run.unfinished), undeparted: sum((run) => run.undeparted), gridlock: sum((run) => run.gridlock), switches: Math.round(mean((run) => run.switches)),
    walkS: runs.some(({ walks }) => walks !== undefined) ? mean((run) => run.walks?.delayS ?? 0) : null,
    decisionMs: { p50: mean((run) => run.decisionMs.p50), p99: most((run) => run.decisionMs.p99), max: most((run) => run.decisionMs.max) },
  }];
}
