import { expect, it } from 'vitest';
import { durationText, parseDurationMs } from '../../../src/text/duration.ts';
import { eventText } from '../../../src/text/eventText.ts';
import { faultTexts } from '../../../src/text/faultText.ts';
import { say, sentences } from '../../../src/text/say.ts';
import { langOf, type Sentence } from '../../../src/text/sentence.ts';

const names = (template: string): string[] => [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').toSorted();

it('names the same parameters in both languages', () => {
  for (const [key, { vi, en }] of Object.entries(sentences)) expect([key, names(vi)]).toEqual([key, names(en)]);
});

it('has no empty sentence', () => {
  const all = [...Object.values<Sentence>(sentences), ...Object.values(faultTexts).flatMap(({ title, cause, remedy }) => [title, cause, remedy])];
  for (const { vi, en } of all) expect(Math.min(vi.trim().length, en.trim().length)).toBeGreaterThan(0);
});

it('fills the parameters in', () => {
  expect(say('en', 'status.late', { n: 5, due: 6, p50: 1, p99: 2, max: 3 })).toBe('5 of 6, late p50/p99/max 1/2/3 ms');
});

it('takes the language of a locale', () => {
  expect(['vi_VN.UTF-8', 'vi', 'VI_vn', 'en_GB', 'C', 'video', undefined].map(langOf)).toEqual(['vi', 'vi', 'vi', 'en', 'en', 'en', 'en']);
});

it('tells an event in words, and shows what it does not know', () => {
  expect(eventText('en', 'group.aspect', { group: 'vN', aspect: 'flashingGreen', reason: 'gapOut' })).toBe('Lamp: vN flashing green gap-out');
  expect(eventText('vi', 'mode.changed', { mode: 'flash', source: 'technician', by: null })).toBe('Chế độ: vàng nhấp nháy kỹ thuật viên');
  expect(eventText('en', 'fault.raised', { code: 'board.silent', board: 'hb1', groups: ['a', 'b'], extra: { x: 1 } })).toBe('Fault: Board silent hb1 a,b {"x":1}');
  expect(eventText('en', 'some.thing', { level: 3 })).toBe('some.thing: level=3');
});

it('reads and writes durations', () => {
  expect(['90', '90s', '2m', '1.5h', '500ms', '2min'].map(parseDurationMs)).toEqual([90_000, 90_000, 120_000, 5_400_000, 500, 120_000]);
  expect(['', '0', '-3s', '2 weeks', 'x'].map(parseDurationMs)).toEqual([null, null, null, null, null]);
  expect([999, 61_000, 3_900_000].map(durationText)).toEqual(['0 s', '1 min 01 s', '1 h 05 min']);
});
