import { describe, expect, it } from 'vitest';
import { answerOf } from '../../../../src/cli/commission/dialog.ts';
import type { LampSeen, Look, Written } from '../../../../src/cli/commission/readBack.ts';
import { gapsOf, goingsOf, runsOf, shortestGreen, shortestYellow } from '../../../../src/cli/commission/shownTimes.ts';
import { pairTrip, redTrip, watchdogExpiry, wireOf } from '../../../../src/cli/commission/trip.ts';
import { flashEntry } from '../../../../src/cli/commission/timed.ts';
import type { BoardSample } from '../../../../src/model/image.ts';
import { trialSite } from '../../../campaign/trial/site.ts';

const site = trialSite();
const colours = { R: 'red', Y: 'yellow', G: 'green' } as const;
const sampleOf = (board: string, atMs: number, change: Partial<BoardSample> = {}): BoardSample => ({
  board, atMs, sampleCounter: 0, appliedSeq: 0, challenge: 0, bootCounter: 1, supplyV: 230, flashing: false, watchdogTripped: false, armed: true,
  flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: {}, groups: {}, ...change,
});

const slots: Readonly<Record<string, number>> = { a: 1, c: 2, b: 1, d: 2, p: 3 };
/** `a:G c:R-`: lit letters of each group; a minus after it = no current. */
function look(atMs: number, board: string, shows: string, change: Partial<BoardSample> = {}): Look {
  const lamps = shows.split(' ').flatMap((one): LampSeen[] => {
    const [group = '', lit = ''] = one.split(':');
    return (['R', 'Y', 'G'] as const).map((letter): LampSeen => ({ group, colour: colours[letter], slot: slots[group] ?? 0, voltage: lit.includes(letter), current: lit.includes(letter) && !lit.includes('-') }));
  });
  return { atMs, board, lamps, sample: sampleOf(board, atMs, change) };
}

/** Looks each 100 ms, as a run-length text: `G*50 Y*30 R*20`; a dot = dark. */
function film(board: string, group: string, runs: string, fromMs = 0): Look[] {
  return runs.split(' ').flatMap((run) => {
    const [lit = '', count = '1'] = run.split('*');
    return Array.from({ length: Number(count) }, () => lit);
  }).map((lit, at) => look(fromMs + at * 100, board, `${group}:${lit === '.' ? '' : lit}`));
}

const readBack = (looks: readonly Look[], written: readonly Written[] = []): { readonly looks: readonly Look[]; readonly written: readonly Written[]; readonly lost: number } => ({ looks: looks.toSorted((x, y) => x.atMs - y.atMs), written, lost: 0 });

describe('times from read-back', () => {
  it('are the least that the samples leave room for: last sample without the one’s green, first without the other’s', () => {
    const looks = [...film('hb1', 'a', 'R*10 G*50 Y*30 R*100'), ...film('hb2', 'b', 'R*101 G*50 Y*30 R*9')];
    // a is yellow from 6000 on; b’s green was first seen at 10 100 and not yet at 10 000.
    expect(gapsOf(readBack(looks), ['a', 'b'])).toEqual([{ from: 'a', to: 'b', ms: 4000 }]);
    // Its request left at 10 040: it can’t have been lit before.
    const written = [{ askedMs: 10_040, atMs: 10_050, board: 'hb2', flash: false, commanded: { b: 'G' } }];
    expect(gapsOf(readBack(looks, written), ['a', 'b'])).toEqual([{ from: 'a', to: 'b', ms: 4040 }]);
  });

  it('count a flashing clearance as right of way, in green and in red, and its dark halves too', () => {
    const greenFlash = film('hb2', 'p', 'R*5 G*50 .*5 G*5 .*5 G*5 R*30');
    expect(goingsOf(runsOf({ looks: greenFlash }, 'p')).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([[500, 7500]]);
    const redFlash = film('hb2', 'p', 'R*5 G*50 R*5 .*5 R*5 .*5 R*30');
    expect(goingsOf(runsOf({ looks: redFlash }, 'p')).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([[500, 7500]]);
  });

  it('measure green and yellow with their doubt of a sample, and none that was not seen from its start', () => {
    const looks = film('hb1', 'a', 'G*20 Y*30 R*20 G*52 Y*31 R*20');
    expect(shortestGreen(readBack(looks), 'a')).toEqual({ ms: 5200, uncertaintyMs: 100 });
    expect(shortestYellow(readBack(looks), 'a')).toEqual({ ms: 3000, uncertaintyMs: 100 });
    expect(shortestGreen(readBack(film('hb1', 'a', 'G*20 Y*30 R*20')), 'a')).toBeNull();
    // The yellow of a start-up ends no green.
    expect(shortestYellow(readBack(film('hb1', 'a', '.*5 Y*30 R*20')), 'a')).toBeNull();
  });

  it('see the all red before a flash, and a green in it', () => {
    const red = film('hb1', 'a', 'Y*30 R*31');
    const flash = [look(6100, 'hb1', 'a:', { flashing: true }), look(6200, 'hb1', 'a:Y', { flashing: true })];
    expect(flashEntry(site, readBack([...red, ...flash]))).toEqual({ redMs: 3000, green: false });
    expect(flashEntry(site, readBack([...red, look(6100, 'hb1', 'a:G', { flashing: true })]))?.green).toBe(true);
  });
});

describe('trips', () => {
  const clean = [look(1000, 'hb1', 'a:G c:G'), look(1010, 'hb2', 'b:R d:R p:R')];
  const unsafe = [1100, 1200, 1300].flatMap((atMs) => [look(atMs, 'hb1', 'a:G c:G'), look(atMs + 10, 'hb2', 'b:RG d:R p:R')]);
  const flash = [look(1400, 'hb1', 'a: c:', { flashing: true }), look(1410, 'hb2', 'b:G d: p:', { flashing: true })];

  it('of a hard pair: from the last good sample to the last board in flash, with every pair that was lit', () => {
    expect(pairTrip(site, ['hb1', 'hb2'], readBack([...clean, ...unsafe, ...flash]))).toEqual({ sinceMs: 1110, mostMs: 400, leastMs: 300, pairs: ['a|b', 'b|c'] });
    const written = ['hb1', 'hb2'].map((board, at): Written => ({ askedMs: 1312 + at, atMs: 1318 + at, board, flash: true, commanded: {} }));
    expect(pairTrip(site, ['hb1', 'hb2'], readBack([...clean, ...unsafe, ...flash], written))).toMatchObject({ mostMs: 309, leastMs: 209 });
  });

  it('is none without its flash seen at every board, or without a hard pair', () => {
    expect(pairTrip(site, ['hb1', 'hb2'], readBack([...clean, ...unsafe, ...flash.slice(0, 1)]))).toBeNull();
    expect(pairTrip(site, ['hb1', 'hb2'], readBack([...clean, ...flash]))).toBeNull();
  });

  it('of a last red: from the first sample with voltage and no current', () => {
    const lost = [look(1100, 'hb2', 'b:R- d:R p:R'), look(1900, 'hb2', 'b:R- d:R p:R')];
    expect(redTrip('b', ['hb1', 'hb2'], readBack([...clean, ...lost, look(2000, 'hb1', 'a:', { flashing: true }), look(2010, 'hb2', 'b:', { flashing: true })]))).toEqual({ sinceMs: 1100, mostMs: 1000, leastMs: 910 });
    expect(redTrip('d', ['hb1', 'hb2'], readBack([...clean, ...lost]))).toBeNull();
  });

  it('of a watchdog: between the last accepted token and the first tripped sample', () => {
    const fed = [[0, 1], [100, 2], [200, 3]] as const;
    const looks = [...fed.map(([atMs, challenge]) => look(atMs, 'hb1', 'a:', { challenge })), ...Array.from({ length: 8 }, (_, at) => look(300 + at * 100, 'hb1', 'a:', { challenge: 3, watchdogTripped: at === 7 }))];
    const written = [{ askedMs: 190, atMs: 200, board: 'hb1', flash: true, commanded: {} }];
    expect(watchdogExpiry('hb1', readBack(looks, written))).toEqual({ ms: 755, uncertaintyMs: 55 });
    expect(watchdogExpiry('hb1', readBack(looks.slice(0, -1), written))).toBeNull();
  });
});

const three = (shows: string): Look[] => [0, 100, 200].map((atMs) => look(atMs, 'hb1', shows));

describe('a lamp’s wire', () => {
  const lamp = { group: 'a', colour: 'green', board: 'hb1', slot: 1 };
  it('is open where this lamp alone has lost its current, for three looks on end', () => {
    expect(wireOf(lamp, { looks: three('a:G- c:G') })).toBe('open');
    expect(wireOf(lamp, { looks: three('a:G- c:G').slice(1) })).toBe('dark');
    expect(wireOf(lamp, { looks: three('a:G c:G') })).toBe('whole');
    expect(wireOf(lamp, { looks: three('a:G c:G-') })).toBe('other');
    expect(wireOf(lamp, { looks: three('a:G- c:G-') })).not.toBe('open');
    expect(wireOf(lamp, { looks: three('a:R c:R') })).toBe('dark');
  });
});

describe('an answer', () => {
  it('is read in both languages; what is none is none', () => {
    expect(['', 'c 1,2 ohm', 'Y', 'không đạt', 's', 'q', '- không có trung tâm', '-', 'maybe', null].map(answerOf)).toEqual([
      { kind: 'go' }, { kind: 'yes', note: '1,2 ohm' }, { kind: 'yes', note: '' }, { kind: 'no', note: 'đạt' }, { kind: 'later' }, { kind: 'pause' },
      { kind: 'notHere', note: 'không có trung tâm' }, { kind: 'unknown' }, { kind: 'unknown' }, { kind: 'pause' },
    ]);
  });
});
