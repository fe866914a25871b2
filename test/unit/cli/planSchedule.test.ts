import { expect, it } from 'vitest';
import { planSchedule, stretchesOf } from '../../../src/cli/command/planSchedule.ts';
import type { Shell } from '../../../src/cli/shell.ts';
import { dayMs, dayOf, splitLocal } from '../../../src/model/localTime.ts';
import { ninhKieuPlans } from '../model/ninhKieuPlans.ts';

const file = new URL('../../../config/sites/ninh-kieu/plans.yaml', import.meta.url).pathname;

async function told(args: readonly string[], options: Readonly<Record<string, string>>): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const shell: Shell = { lang: 'en', json: false, colour: false, runDir: '/nonexistent', runDirGiven: true, home: '', write: (text) => { out += text; }, complain: (text) => { err += text; } };
  return { exit: await planSchedule(shell, args, options), out, err };
}

it('covers a span without a gap, day by day', () => {
  const from = (dayOf('2027-02-01') ?? 0) * dayMs;
  const pieces = stretchesOf(ninhKieuPlans(), from, from + 14 * dayMs);
  expect(pieces[0]?.fromMs).toBe(from);
  expect(pieces.at(-1)?.untilMs).toBe(from + 14 * dayMs);
  for (const [index, piece] of pieces.entries()) {
    expect(piece.fromMs).toBe(index === 0 ? from : pieces[index - 1]?.untilMs);
    expect(splitLocal(piece.untilMs - 1).day).toBe(splitLocal(piece.fromMs).day);
  }
});

it('tells a day, a moment and a year, and refuses what is none', async () => {
  const day = await told([file], { at: '2027-03-02' });
  expect(day.out.split('\n').slice(0, 4)).toEqual(['2027-03-02 Tue', '  00:00–04:30  flash  (week: ngay-thuong)', '  04:30–06:00  toi  (week: ngay-thuong)', '  06:00–08:30  cao-diem  (week: ngay-thuong)']);
  expect((await told([file], { at: '2027-02-06T08:00' })).out).toBe('duong-hoa — change: Đường hoa Tết Đinh Mùi, until 2027-02-13 22:00\n');
  const year = await told([file], { at: '2027-01-01', for: 'year' });
  expect(year.out).toContain('2027-02-05 Fri – 2027-02-11 Thu  tet  (Tết: Tết)');
  expect(await told([file], { for: 'month' })).toMatchObject({ exit: 2, err: 'ngatu: --for takes day, week or year, not month.\n' });
  expect(await told([file], { at: '2027-02-30' })).toMatchObject({ exit: 2 });
});
