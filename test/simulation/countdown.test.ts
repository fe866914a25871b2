import { expect, test } from 'vitest';
import { createRandom } from '../../src/platform/random.ts';
import { planAct } from '../../src/sim/junction/act.ts';
import { faultClasses } from '../../src/sim/junction/faultClass.ts';
import { watchRecording } from '../street/countdownRecording.ts';
import type { Judged } from '../street/countdown.ts';
import { play } from './play.ts';
import { sealedNinhKieu } from './site.ts';

const site = sealedNinhKieu();
const displays = new Map(site.traffic.displays.map(({ id, group }) => [id, group]));
/** Frames reach the display a tick or two after the lamps; a lost one is written again in the next ticks. */
const quiet = { zeroMs: 200, secondMs: 250, blankMs: 1000, overrunMs: 250 };
const noisy = { zeroMs: 700, secondMs: 900, blankMs: 1000, overrunMs: 900 };

/** What moves stages, clocks and lines, and leaves the heads themselves alone: a dead lamp changes no promise. */
const movers = faultClasses.filter(({ name }) => /^(?:request|plan|police|clock|detector|bus\.(?:loss|corruption|late|duplicate|burst)|signald\.shortStall|monitor\.shortStall)/.test(name));

function watch(seed: number, endMs: number, disturbed: boolean): { readonly judged: Judged; readonly events: readonly { readonly code: string; readonly data: Readonly<Record<string, unknown>> }[] } {
  const eyes = watchRecording(displays, disturbed ? noisy : quiet);
  const plan = disturbed ? planAct(createRandom((seed * 31 + 7) >>> 0), site, movers, { fromMs: 40_000, untilMs: endMs, turn: seed }).plan : [];
  const { events } = play({ site, seed, endMs, plan, see: (line) => { eyes.see(line); } });
  return { judged: eyes.end(endMs), events: events.map(({ event }) => event) };
}

test('undisturbed, every number comes true, to the display board’s own glass', () => {
  const { judged, events } = watch(1, 600_000, false);
  expect(judged.lies).toEqual([]);
  expect(judged.numbers).toBeGreaterThan(800);
  expect(judged.kept).toBeGreaterThan(60);
  expect(events.filter(({ code }) => code === 'promise.broken')).toEqual([]);
});

test.each([11, 12, 13])('seed %i: orders, plans, clock steps, blind detectors and a noisy line, and no number lies', (seed) => {
  const { judged } = watch(seed, 420_000, true);
  expect(judged.lies).toEqual([]);
  expect(judged.numbers).toBeGreaterThan(100);
});
