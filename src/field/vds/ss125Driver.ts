import type { VdsReading } from '../../model/vds.ts';
import type { LaneInterval } from '../z1/interval.ts';
import { ss125Reading, type Ss125Source } from './ss125Reading.ts';
import type { Z1Answer, Z1Client } from './z1Client.ts';

export type DriverLook = { readonly ok: true; readonly readings: readonly VdsReading[] } | { readonly ok: false; readonly why: string };

/** What a sensor has counted since it was last asked. */
export interface VdsDriver {
  look(nowMs: number): Promise<DriverLook>;
  close(): void;
}

/** Fetched after an absence: the sensor keeps its intervals. */
const mostBack = 60;
/** After the number of the last interval comes 1. */
const lastNumber = 0xffffff;

export function ss125Driver(source: Ss125Source, client: Z1Client): VdsDriver {
  let last: number | null = null;
  /** Every lane of an interval by its number: all lanes are of one and the same. */
  const fetch = async (number: number): Promise<readonly (LaneInterval | null)[]> => {
    const lanes: (LaneInterval | null)[] = [];
    for (const { lane } of source.lanes) {
      // oxlint-disable-next-line no-await-in-loop -- a question after the other
      const answer: Z1Answer = await client.ask(lane, number);
      lanes.push(answer.ok && answer.data.interval === number ? answer.data : null);
    }
    return lanes;
  };
  return {
    async look(nowMs) {
      const first = source.lanes[0]?.lane ?? 0;
      const newest = await client.ask(first, 0);
      if (!newest.ok) return { ok: false, why: newest.why };
      const number = newest.data.interval;
      if (number === last) return { ok: true, readings: [] };
      // The first look takes the newest alone; a sensor that counts anew begins anew.
      const behind = last === null ? 1 : (number - last + lastNumber) % lastNumber;
      const missed = behind > mostBack || behind === 0 ? 1 : behind;
      const readings: VdsReading[] = [];
      for (let back = missed - 1; back >= 0; back -= 1) {
        // oxlint-disable-next-line no-await-in-loop -- oldest first
        const lanes = await fetch(((number - back - 1 + lastNumber) % lastNumber) + 1);
        if (lanes.some((lane) => lane !== null)) readings.push(ss125Reading(source, lanes, back, nowMs));
      }
      last = number;
      return { ok: true, readings };
    },
    close: () => { client.close(); },
  };
}
