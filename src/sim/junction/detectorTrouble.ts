import type { DetectorValues } from '../cabinet/cabinetMessage.ts';

/** What a broken detector does: it sees what is not there, sees nothing, or both in turn; `loopFault`: its card says so. */
export type DetectorTrouble = 'stuckOn' | 'stuckOff' | 'chatter' | 'loopFault';

/** Detectors between the traffic and their cards. */
export interface DetectorTroubles {
  begin(detector: string, trouble: DetectorTrouble): void;
  end(detector: string): void;
  /** What the cards are told of what the traffic did. */
  distort(values: DetectorValues, nowMs: number): DetectorValues;
}

/** A chattering contact changes so often, ms: each look at the traffic. */
const chatterMs = 250;

export function createDetectorTroubles(): DetectorTroubles {
  const troubled = new Map<string, DetectorTrouble>();
  /** As the traffic has it. */
  const real = new Map<string, DetectorValues[string]>();
  const ended = new Set<string>();
  return {
    begin(detector, trouble) { if (trouble !== 'loopFault') troubled.set(detector, trouble); },
    end(detector) {
      if (troubled.delete(detector)) ended.add(detector);
    },
    distort(values, nowMs) {
      for (const [id, value] of Object.entries(values)) real.set(id, value);
      if (troubled.size === 0 && ended.size === 0) return values;
      const told: DetectorValues = { ...values };
      for (const id of ended) told[id] = real.get(id) ?? { occupied: false, count: 0 };
      ended.clear();
      for (const [id, trouble] of troubled) {
        const { count } = real.get(id) ?? { count: 0 };
        const beat = Math.floor(nowMs / chatterMs);
        if (trouble === 'chatter') told[id] = { occupied: beat % 2 === 0, count: count + beat };
        else told[id] = { occupied: trouble === 'stuckOn', count: 0 };
      }
      return told;
    },
  };
}
