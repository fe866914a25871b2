import { expect, test } from 'vitest';
import { coordinationSvg, healthSvg, splitSvg } from '../../../../src/cli/measures/charts.ts';
import { reportHtml } from '../../../../src/cli/measures/report.ts';
import { causeText, healthRows } from '../../../../src/cli/measures/tables.ts';
import { detectorCauses, healthOf } from '../../../../src/measures/health.ts';
import type { IndianaEvent } from '../../../../src/measures/indianaCode.ts';
import { measure } from '../../../../src/measures/measure.ts';
import { unrecordedOf } from '../../../../src/measures/timeline.ts';
import type { MeasuredSite } from '../../../../src/measures/numbering.ts';

const loop = { kind: 'loop', distanceM: 0, lane: undefined, zoneM: undefined } as const;
const site: MeasuredSite = {
  siteId: 'x<y', plans: [], preemptions: [], groups: [{ id: 'v', kind: 'vehicle3', speedKmh: 36 }],
  detectors: [{ ...loop, id: 'stop', role: 'stopLine', groups: ['v'] }, { ...loop, id: 'adv', role: 'advance', groups: ['v'] }],
};
const span = { fromMs: 1_800_000_000_000, toMs: 1_800_000_000_000 + 3_600_000 };
const rows: readonly IndianaEvent[] = Array.from({ length: 40 }, (_, n) => n * 90_000).flatMap((ms) => [[0, 1], [25, 4], [26, 7], [26, 8], [29, 9], [60, 82], [60.5, 81]].map(([s = 0, code = 0]) => ({ atMs: span.fromMs + ms + s * 1000, code, parameter: code > 80 ? 2 : 1 })));
const phases = measure(site, rows, span.toMs);
const clock = (): string => '08:00:00';
const count = (text: string, what: string): number => text.split(what).length - 1;

test('the coordination diagram has a dot for each arrival in a cycle, and a line for each end of an interval', () => {
  const [phase] = phases;
  if (phase === undefined) throw new Error('no phase');
  const svg = coordinationSvg('a < b', phase, span, clock);
  expect(count(svg, '<circle')).toBe(39);
  expect(count(svg, '<polyline')).toBe(3);
  expect(svg).toContain('a &lt; b');
  expect(count(splitSvg('en', phase, span, clock), 'fill="#2e9e4f"')).toBe(39 + 1);
});

/** signald said something each minute from then on. */
const everyMinute = (fromMs: number): readonly number[] => Array.from({ length: Math.ceil((span.toMs - fromMs) / 60_000) }, (_, minute) => fromMs + minute * 60_000);

test('where nobody recorded, nobody is good: the words say no record, and the bars are grey', () => {
  const nothing = healthOf(site, [], span, []);
  expect(nothing.map(({ recordedMs }) => recordedMs)).toEqual(nothing.map(() => 0));
  expect(healthRows('en', nothing, clock).slice(1).map(([, word]) => word)).toEqual(nothing.map(() => 'no record'));
  expect(count(healthSvg('en', nothing, { span, rows: [], heardMs: [] }, clock), 'fill="#f4f4f4"')).toBe(nothing.length + 1);
  // Off for the second half of the span.
  const half = (span.fromMs + span.toMs) / 2;
  expect(unrecordedOf([], span, everyMinute(span.fromMs).filter((atMs) => atMs < half))).toEqual([{ fromMs: half - 60_000, toMs: span.toMs }]);
});

test('a detector’s troubles are drawn and said', () => {
  const health = healthOf(site, [{ atMs: span.fromMs + 60_000, code: 82, parameter: 1 }], span);
  expect(health[0]?.troubles).toMatchObject([{ cause: 'stuck', open: true }]);
  const record = [{ atMs: span.fromMs + 60_000, code: 82, parameter: 1 }];
  const heardMs = everyMinute(span.fromMs + 60_000);
  const svg = healthSvg('en', health, { span, rows: record, heardMs }, clock);
  expect(count(svg, 'fill="#c0392b"')).toBe(1 + 1);
  // The minute before the record begins is neither good nor bad, of each detector; and the legend says so.
  expect(count(svg, 'fill="#f4f4f4"')).toBe(health.length + 1);
  expect(healthSvg('vi', health, { span, rows: record, heardMs }, clock)).toContain('không ghi');
  for (const cause of detectorCauses) expect(causeText('vi', { cause })).not.toBe(causeText('en', { cause }));
});

test.each(['vi', 'en'] as const)('the day’s page (%s) needs nothing from elsewhere', (lang) => {
  const html = reportHtml(lang, { site, span, rows, phases, heardMs: everyMinute(span.fromMs), minutes: [{ fromMs: span.fromMs, data: { 'count.stop': 4 } }] }, healthOf(site, rows, span), false);
  expect(html).not.toMatch(/<script|<link|<img|@import|url\(/);
  expect([...html.matchAll(/(?:src|href)=/g)]).toEqual([]);
  expect(count(html, '<svg')).toBe(3);
  expect(html).toContain('x&lt;y');
  expect(count(html, '<tr>')).toBeGreaterThan(6);
});
