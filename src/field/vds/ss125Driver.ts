import type { VdsReading } from '../../model/vds.ts';
import type { LaneInterval } from '../z1/interval.ts';
import { momentOf, ss125Reading, type Ss125Source } from './ss125Reading.ts';
import type { Z1Answer, Z1Client } from './z1Client.ts';

export type DriverLook =
  | { readonly ok: true; readonly readings: readonly VdsReading[] }
  | { readonly ok: false; readonly why: Extract<Z1Answer, { ok: false }>['why'] }
  /** It counts in intervals of so many seconds by its own clock, and not in those of the file. */
  | { readonly ok: false; readonly why: 'otherInterval'; readonly sensorS: number };

/** What a sensor has counted since it was last asked. */
export interface VdsDriver {
  look(nowMs: number): Promise<DriverLook>;
  close(): void;
}

/** Fetched after an absence: the sensor keeps its intervals. */
const mostBack = 60;
/** After the number of the last interval comes 1. */
const lastNumber = 0xffffff;
/** Ends of two intervals are this near to the interval apart, ms. */
const lengthMs = 1500;

const before = (number: number, back = 1): number => ((number - back - 1 + lastNumber) % lastNumber) + 1;

/** Whether an interval has the length of the file: `held` = the next one will tell. */
type Length = 'stated' | 'held' | { readonly sensorMs: number } | Extract<Z1Answer, { ok: false }>;

// Over 70 lines: one sensor, and what is known of its intervals.
export function ss125Driver(source: Ss125Source, client: Z1Client): VdsDriver {
  const windowMs = source.intervalS * 1000;
  const first = source.lanes[0]?.lane ?? 0;
  let last: number | null = null;
  /** Ends of the newest intervals by their number, by the sensor's clock, ms; null = it told no moment. */
  let ends: ReadonlyMap<number, number | null> = new Map();
  const isStated = (ms: number): boolean => Math.abs(ms - windowMs) <= lengthMs;
  const took = (number: number, { endsAt }: Pick<LaneInterval, 'endsAt'>): number | null => {
    const endMs = momentOf(endsAt);
    ends = new Map([...[...ends].slice(-mostBack), [number, endMs]]);
    return endMs;
  };
  /** Every lane of an interval by its number: all lanes are of one and the same. */
  const fetch = async (number: number): Promise<readonly (LaneInterval | null)[]> => {
    const lanes: (LaneInterval | null)[] = [];
    for (const { lane } of source.lanes) {
      // oxlint-disable-next-line no-await-in-loop -- a question after the other
      const answer: Z1Answer = await client.ask(lane, number);
      lanes.push(answer.ok && answer.data.interval === number ? answer.data : null);
    }
    const told = lanes.find((lane) => lane !== null);
    if (told !== undefined) took(number, told);
    return lanes;
  };
  /** By the sensor's clock; `none` = it has no such interval. */
  const endOf = async (number: number): Promise<number | null | 'none' | Extract<Z1Answer, { ok: false }>> => {
    const known = ends.get(number);
    if (known !== undefined) return known;
    const answer = await client.ask(first, number);
    if (!answer.ok) return answer.why === 'noSuchInterval' ? 'none' : answer;
    return took(number, answer.data);
  };
  /**
   * The length of the newest interval: from the end of the one before to its own. A clock that is set in between makes one
   * of them long or short, and not two alike.
   */
  const lengthOf = async (number: number, endMs: number | null): Promise<Length> => {
    const [one, two] = [await endOf(before(number)), await endOf(before(number, 2))];
    for (const end of [one, two]) if (typeof end === 'object' && end !== null) return end;
    if (one === 'none') return 'held';
    // A sensor that tells no moment is believed as the file says; its readings are doubted for it.
    if (endMs === null || typeof one !== 'number') return 'stated';
    if (isStated(endMs - one)) return 'stated';
    if (typeof two !== 'number') return 'held';
    return Math.abs(endMs - one - (one - two)) <= lengthMs ? { sensorMs: endMs - one } : 'held';
  };
  const isOdd = (number: number): boolean => {
    const [end, earlier] = [ends.get(number) ?? null, ends.get(before(number)) ?? null];
    return end !== null && earlier !== null && !isStated(end - earlier);
  };
  return {
    async look(nowMs) {
      const newest = await client.ask(first, 0);
      if (!newest.ok) return { ok: false, why: newest.why };
      const number = newest.data.interval;
      if (number === last) return { ok: true, readings: [] };
      const length = await lengthOf(number, took(number, newest.data));
      if (typeof length === 'object' && 'why' in length) return length;
      if (typeof length === 'object') {
        last = number;
        return { ok: false, why: 'otherInterval', sensorS: Math.round(length.sensorMs / 1000) };
      }
      // The first look takes the newest alone; a sensor that counts anew begins anew.
      const behind = last === null ? 1 : (number - last + lastNumber) % lastNumber;
      const missed = behind > mostBack || behind === 0 ? 1 : behind;
      if (length === 'held') {
        last = before(number, missed);
        return { ok: true, readings: [] };
      }
      const readings: VdsReading[] = [];
      for (let back = missed - 1; back >= 0; back -= 1) {
        const wanted = before(number, back);
        // oxlint-disable-next-line no-await-in-loop -- oldest first
        const lanes = await fetch(wanted);
        if (lanes.some((lane) => lane !== null)) readings.push(ss125Reading(source, lanes, back, nowMs, isOdd(wanted)));
      }
      last = number;
      return { ok: true, readings };
    },
    close: () => { client.close(); },
  };
}
