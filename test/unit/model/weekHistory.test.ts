import { describe, expect, it } from 'vitest';
import { addMinute, expectAt, freshWeek, weekHistorySchema, weekHours, type WeekTrack } from '../../../src/model/weekHistory.ts';

const [minuteMs, hourMs, weekMs] = [60_000, 3_600_000, weekHours * 3_600_000];
/** Monday 2027-02-01, 07:00 local. */
const mondayMs = Date.UTC(2027, 1, 1, 7);

/** An hour of so many vehicles a minute, of which `told` minutes were; and the first minute of the next. */
function hour(track: WeekTrack, fromMs: number, perMinute: number, told = 60): WeekTrack {
  const counted = Array.from({ length: told }, (_, at) => at).reduce((before, at) => addMinute(before, fromMs + at * minuteMs, { d: perMinute }), track);
  return addMinute(counted, fromMs + hourMs, {});
}

describe('what is usual of a detector at an hour of the week', () => {
  it('is known of the same hour of another week, and of no other hour', () => {
    const track = hour(freshWeek({}), mondayMs, 6);
    expect(track.history['d']?.perH.flatMap((perH, at) => (perH === null ? [] : [[at, perH]]))).toEqual([[7, 360]]);
    expect(expectAt(track, mondayMs + weekMs + 59 * minuteMs).expected).toEqual({ d: { perS: 0.1, confidence: 0.1 } });
    expect(expectAt(track, mondayMs + weekMs + hourMs).expected).toEqual({});
    expect(expectAt(track, mondayMs + weekMs - 1).expected).toEqual({});
  });

  it('is a mean of weeks, believed more once it was seen twice, and follows a street that changes', () => {
    let track = hour(hour(freshWeek({}), mondayMs, 6), mondayMs + weekMs, 12);
    expect(expectAt(track, mondayMs).expected['d']).toEqual({ perS: 0.15, confidence: 0.15 });
    for (let week = 2; week < 40; week += 1) track = hour(track, mondayMs + week * weekMs, 20);
    expect(track.history['d']?.perH[7]).toBeGreaterThan(1150);
  });

  it('takes no hour of which too little was told, and scales one that lacks some minutes', () => {
    expect(hour(freshWeek({}), mondayMs, 6, 44).history).toEqual({});
    expect(hour(freshWeek({}), mondayMs, 6, 50).history['d']?.perH[7]).toBe(360);
  });

  it('knows nothing without a clock, and keeps to its schema', () => {
    const track = hour(freshWeek({}), mondayMs, 6);
    expect(expectAt(expectAt(track, mondayMs), null).expected).toEqual({});
    expect(weekHistorySchema.safeParse(track.history).success).toBe(true);
  });
});
