import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportMethod } from '../../../src/agentd/reportMethods.ts';
import { reportShelf } from '../../../src/agentd/reportShelf.ts';

const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}`;

test('pages of days are kept within days and bytes, the newest always; one made again stands once; what is no page is left alone', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'ngatu-shelf-')), 'reports');
  const shelf = reportShelf(folder, { days: 3, bytes: 1000 });
  expect([shelf.list(), shelf.read(day(1))]).toEqual([[], null]);
  for (let n = 1; n <= 4; n += 1) shelf.put(day(n), Buffer.alloc(100 + n), false);
  expect(shelf.list()).toEqual([2, 3, 4].map((n) => ({ day: day(n), bytes: 100 + n, brief: false })));
  shelf.put(day(4), Buffer.alloc(50), true);
  expect(shelf.list().at(-1)).toEqual({ day: day(4), bytes: 50, brief: true });
  writeFileSync(join(folder, 'note.txt'), 'x');
  shelf.put(day(5), Buffer.alloc(5000), false);
  expect(readdirSync(folder).toSorted()).toEqual([`${day(5)}.html.gz`, 'note.txt']);
  expect(shelf.read(day(5))?.length).toBe(5000);
});

test('a page is read piece by piece over the view socket; one that is not there is refused by name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ngatu-shelf-'));
  const shelf = reportShelf(folder, { days: 3, bytes: 10_000_000 });
  const page = Buffer.from(Array.from({ length: 250_000 }, (_, n) => n % 251));
  shelf.put(day(5), page, false);
  const pieces: Buffer[] = [];
  for (let from = 0; from < page.length;) {
    const answer = reportMethod(shelf, { method: 'report.read', params: { day: day(5), from } });
    if (answer?.ok !== true) throw new Error(JSON.stringify(answer));
    const { data } = JSON.parse(JSON.stringify(answer.result));
    pieces.push(Buffer.from(String(data), 'base64'));
    from += pieces.at(-1)?.length ?? 1;
  }
  expect([pieces.length, Buffer.concat(pieces).equals(page)]).toEqual([3, true]);
  expect(reportMethod(shelf, { method: 'report.read', params: { day: day(6), from: 0 } })).toEqual({ ok: false, code: 'report.none', params: { day: day(6) } });
});
