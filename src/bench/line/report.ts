import { percentilesOf, type Percentiles, type SpeedFigures } from './measure.ts';
import type { NoPeer } from './peer.ts';

/** Goals (issue 4). */
export const goals = { utilisation: 0.85, ratio: 2 } as const;

export interface OverheadFigures {
  /** One reading on a slave that answers at once, from handing over to the answer, µs. */
  readonly ours: Percentiles;
  readonly libmodbus: Percentiles;
  /** Of the medians. */
  readonly ratio: number;
}

/** The one JSON object at the end. Names are fixed: more may be added, none renamed. */
export interface LineReport {
  readonly speeds: readonly SpeedFigures[];
  /** Null where libmodbus could not be measured beside ours, and why. */
  readonly overhead: OverheadFigures | null;
  readonly noPeer: NoPeer | 'failed' | null;
  /** SCHED_FIFO was asked for, and given. */
  readonly realtime: boolean;
  readonly ok: boolean;
  readonly notOk: readonly string[];
}

export function overheadOf(ours: readonly number[], libmodbus: readonly number[]): OverheadFigures | null {
  const [own, peer] = [percentilesOf(ours), percentilesOf(libmodbus)];
  return own === null || peer === null ? null : { ours: own, libmodbus: peer, ratio: own.p50 / peer.p50 };
}

export function lineReport(speeds: readonly SpeedFigures[], overhead: OverheadFigures | null, noPeer: LineReport['noPeer'], realtime: boolean): LineReport {
  const slow = speeds.filter(({ utilisation }) => utilisation < goals.utilisation).map(({ baud }) => `utilisation ${baud}`);
  const failed = speeds.filter((speed) => speed.failed > 0).map(({ baud }) => `failed ${baud}`);
  const heavy = overhead !== null && overhead.ratio > goals.ratio ? ['ratio'] : [];
  const notOk = [...slow, ...failed, ...heavy];
  return { speeds, overhead, noPeer, realtime, ok: notOk.length === 0, notOk };
}
