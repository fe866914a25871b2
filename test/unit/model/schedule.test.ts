import { describe, expect, it } from 'vitest';
import { dateText, dayMs, dayOf, localMomentMs, momentText, splitLocal, weekdayOf, zoneOffsetMs } from '../../../src/model/localTime.ts';
import { scheduledAt, stretchAt, tetDaysLeft } from '../../../src/model/scheduleAnswer.ts';
import { ninhKieuPlans } from './ninhKieuPlans.ts';

const at = (moment: string): number => {
  const localMs = localMomentMs(moment);
  if (localMs === null) throw new Error(moment);
  return localMs;
};
const book = ninhKieuPlans();
const shown = (moment: string): string => {
  const { plan, reason, name, untilMs } = scheduledAt(book, at(moment));
  return `${plan ?? 'flash'} ${reason} ${name ?? '-'} until ${momentText(untilMs)}`;
};

describe('the civil calendar', () => {
  it('counts days as the calendar does, leap years included', () => {
    const first = dayOf('1996-12-31') ?? 0;
    // The process's own calendar is the judge here, in UTC: no zone comes into it.
    for (let day = first; day < first + 20_000; day += 1) {
      const date = new Date(day * dayMs).toISOString().slice(0, 10);
      expect(dateText(day)).toBe(date);
      expect(dayOf(date)).toBe(day);
      expect(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][new Date(day * dayMs).getUTCDay()]).toBe(weekdayOf(day));
    }
  });

  it('knows no date that there is not, and no zone that changes its clocks', () => {
    expect(['2027-02-29', '2027-13-01', '2027-00-10', '2027-04-31', 'x'].map(dayOf)).toEqual([null, null, null, null, null]);
    expect(dayOf('2028-02-29')).not.toBeNull();
    expect([zoneOffsetMs('Asia/Ho_Chi_Minh'), zoneOffsetMs('Europe/Paris')]).toEqual([7 * 3_600_000, null]);
    expect(splitLocal(-1)).toEqual({ day: -1, ofDayMs: dayMs - 1 });
  });
});

describe('what the schedule says', () => {
  it.each([
    ['2026-12-01T05:00', 'toi week ngay-thuong until 2026-12-01 06:00'],
    ['2026-12-01T23:00', 'flash week ngay-thuong until 2026-12-02 04:30'],
    ['2026-12-05T07:30', 'ngay week cuoi-tuan until 2026-12-05 21:00'],
    ['2027-01-01T07:30', 'ngay holiday Tết Dương lịch until 2027-01-01 21:00'],
    ['2027-11-12T07:30', 'ngay special Lễ hội đua ghe Ngo until 2027-11-12 21:00'],
    ['2028-01-27T03:00', 'toi tet Tết until 2028-01-27 07:00'],
    ['2028-01-26T22:00', 'toi tet Tết until 2028-01-27 07:00'],
    // A change stands above Tết; then its own plan until the schedule next speaks.
    ['2027-02-06T08:00', 'duong-hoa change Đường hoa Tết Đinh Mùi until 2027-02-13 22:00'],
    ['2027-02-13T22:30', 'toi changeThen Đường hoa Tết Đinh Mùi until 2027-02-13 23:00'],
    ['2027-02-13T23:00', 'flash week cuoi-tuan until 2027-02-14 04:30'],
    ['2027-01-30T16:59', 'ngay week cuoi-tuan until 2027-01-30 17:00'],
  ])('at %s: %s', (moment, said) => {
    expect(shown(moment)).toBe(said);
  });

  it('lets a closure end by itself, whoever runs it', () => {
    const closing = { ...book, schedule: undefined, defaultPlan: 'ngay', plans: book.plans };
    const everyDay = { ...book.schedule, days: [{ id: 'd', items: [{ at: '00:00', plan: 'duong-hoa' }] }], week: { sat: 'd', sun: 'd' }, special: [], yearly: [], changes: [] };
    const set = { ...closing, schedule: everyDay as NonNullable<typeof book.schedule> };
    expect(stretchAt(set, at('2027-02-13T21:59'))).toMatchObject({ plan: 'duong-hoa', untilMs: at('2027-02-13T22:00') });
    expect(stretchAt(set, at('2027-02-13T22:00'))).toMatchObject({ plan: 'ngay', reason: 'closureOver', name: 'duong-hoa' });
  });

  it('runs the default plan where nothing is said', () => {
    const { schedule, ...bare } = book;
    expect(schedule).toBeDefined();
    expect(stretchAt(bare, at('2027-03-01T10:00'))).toMatchObject({ plan: 'ngay', reason: 'noSchedule' });
    if (schedule === undefined) return;
    const gap = { ...book, schedule: { ...schedule, week: { mon: 'tet' } } };
    expect(stretchAt(gap, at('2027-03-02T10:00'))).toMatchObject({ plan: 'ngay', reason: 'noItem', untilMs: at('2027-03-03T00:00') });
  });

  it('counts how long Tết is known', () => {
    if (book.schedule === undefined) throw new Error('no schedule');
    expect(tetDaysLeft(book.schedule, dayOf('2033-01-01') ?? 0)).toBe(30);
    expect(tetDaysLeft(book.schedule, dayOf('2034-01-01') ?? 0)).toBe(-1);
  });
});

const rad = (degrees: number): number => (degrees * Math.PI) / 180;

/** New moons by Meeus' mean phase with its largest terms: good to some minutes, of which the dates at hand have hours to spare. */
function newMoonMs(k: number): number {
  const t = k / 1236.85;
  const m = rad(2.5534 + 29.105_356_7 * k);
  const mm = rad(201.5643 + 385.816_935_28 * k + 0.010_758_2 * t * t);
  const f = rad(160.7108 + 390.670_502_84 * k);
  const jde = 2_451_550.097_66 + 29.530_588_861 * k + 0.000_154_37 * t * t
    - 0.4072 * Math.sin(mm) + 0.172_41 * Math.sin(m) + 0.016_08 * Math.sin(2 * mm) + 0.010_39 * Math.sin(2 * f)
    + 0.007_39 * Math.sin(mm - m) - 0.005_14 * Math.sin(mm + m) + 0.002_08 * Math.sin(2 * m);
  // Some 70 s of dynamical time.
  return (jde - 2_440_587.5) * dayMs - 70_000;
}

describe('the dates of Tết that are shipped', () => {
  it('are new moons of Viet Nam, between 20 January and 21 February', () => {
    const dates = book.schedule?.tet?.firstDays ?? [];
    expect(dates.length).toBeGreaterThanOrEqual(6);
    for (const date of dates) {
      const year = Number(date.slice(0, 4));
      const around = Math.round((year - 2000 + 0.08) * 12.3685);
      const days = [-1, 0, 1].map((step) => dateText(splitLocal(newMoonMs(around + step) + 7 * 3_600_000).day));
      expect(days).toContain(date);
    }
    // One hour of longitude: in 2030 the new moon is after 23:00 at +7, the next day in China.
    const k = Math.round(30.08 * 12.3685);
    expect(splitLocal(newMoonMs(k) + 8 * 3_600_000).day - splitLocal(newMoonMs(k) + 7 * 3_600_000).day).toBe(1);
  });
});
