import { expect, test } from 'vitest';
import { reachesBan } from '../../../src/model/flashBan.ts';
import { minuteOfDay } from '../../../src/signald/localTime.ts';

const day = { from: '05:00', to: '22:00' };
const at = (hour: number, minute = 0): number => hour * 60 + minute;

test('a flash within the ban hours, or that reaches into them, needs two persons', () => {
  expect([at(4, 59), at(5), at(12), at(21, 59), at(22), at(0)].map((minute) => reachesBan(day, minute, 30))).toEqual([false, true, true, true, false, false]);
  expect([reachesBan(day, at(22), 7 * 3600), reachesBan(day, at(22), 7 * 3600 + 1), reachesBan(day, at(4), 3600), reachesBan(day, at(4), 3601)]).toEqual([false, true, false, true]);
});

test('hours over midnight, and none at all', () => {
  const night = { from: '22:00', to: '05:00' };
  expect([at(21, 59), at(22), at(2), at(5)].map((minute) => reachesBan(night, minute, 30))).toEqual([false, true, true, false]);
  expect(reachesBan({ from: '00:00', to: '00:00' }, at(12), 28_800)).toBe(false);
});

test('a clock that nobody vouches for counts as within', () => {
  expect(reachesBan(day, null, 1)).toBe(true);
  const noonUtc = Date.UTC(2026, 10, 22, 12, 30);
  expect(minuteOfDay({ wallMs: noonUtc, synced: true, errorMs: 20 }, 'Asia/Ho_Chi_Minh')).toBe(at(19, 30));
  expect(minuteOfDay({ wallMs: noonUtc, synced: false, errorMs: null }, 'Asia/Ho_Chi_Minh')).toBeNull();
  expect(minuteOfDay({ wallMs: noonUtc, synced: false, errorMs: 60_001 }, 'Asia/Ho_Chi_Minh')).toBeNull();
});
