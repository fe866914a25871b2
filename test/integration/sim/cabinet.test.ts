import { existsSync, realpathSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMaster, openStreet, startCabinet, type CabinetProcess, type Master, type StreetClient } from '../cabinetProcess.ts';
import { cabinetSite } from '../cabinetSite.ts';
import { imagePdu, tokenFor, wordsOf, type Image } from '../image.ts';

const red = 0b001_000_000_001_001_001;
let cabinet: CabinetProcess;
let lamps: Master;
let street: StreetClient;

beforeEach(async () => {
  cabinet = await startCabinet(cabinetSite());
  lamps = await openMaster(cabinet.device('lamps'));
  street = await openStreet(cabinet.runDir);
});

afterEach(async () => {
  street.close();
  await lamps.close();
  await cabinet.clean();
});

const challenges = new Map<number, number>();

/** One image to one board, with its token when the board has answered before. */
async function show(unit: number, image: Image, withToken = true): Promise<number[]> {
  const token = withToken ? tokenFor(challenges.get(unit) ?? 0) : 0;
  const words = wordsOf(await lamps.ask(unit, imagePdu({ ...image, token })));
  challenges.set(unit, words[2] ?? 0);
  return words;
}

async function armBoth(image: number): Promise<void> {
  for (const unit of [1, 2]) await show(unit, {}, false);
  for (const unit of [1, 2]) await show(unit, { lamps: image });
}

/** Keeps both boards driven until told to stop. */
function keepDriving(image: number): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const loop = (async () => {
    while (!stopped.signal.aborted) {
      for (const unit of [1, 2]) await show(unit, { lamps: image });
      await pause(80);
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await loop;
    },
  };
}

test('starts in power-on flash, and says so to whoever connects', async () => {
  expect(street.heard[0] ?? await street.waitFor(() => true)).toMatchObject({ type: 'header', site: 'four-heads', boards: ['a', 'b'] });
  const board = await street.waitFor(({ type }) => type === 'board');
  expect(board).toMatchObject({ flash: true, watchdog: false, armed: false, bootCounter: 1 });
  await street.waitFor(({ type, lamps: lit }) => type === 'lamps' && JSON.stringify(lit) === '{"g1":"Y","g2":"Y","p1":"","g6":"Y","h1":"Y"}');
  await street.waitFor(({ type, lamps: lit }) => type === 'lamps' && JSON.stringify(lit) === '{"g1":"","g2":"","p1":"","g6":"","h1":""}');
});

test('tokens bring it out of flash; without them it is back in flash within 800 ms, both boards', async () => {
  await armBoth(red);
  const shown = await street.waitFor(({ type, lamps: lit }) => type === 'lamps' && JSON.stringify(lit) === '{"g1":"R","g2":"R","p1":"R","g6":"R","h1":"R"}');
  const tripped = await street.waitFor(({ type, watchdog }) => type === 'board' && watchdog === true, 2000);
  const afterMs = Number(tripped['tMs']) - Number(shown['tMs']);
  expect(afterMs).toBeGreaterThan(750);
  expect(afterMs).toBeLessThanOrEqual(810);
  // One chain: the first watchdog takes the other board along.
  const both = (): unknown[] => street.heard.filter(({ type, flash, tMs }) => type === 'board' && flash === true && tMs === tripped['tMs']).map(({ board }) => board);
  // Its line is one of its own on the socket.
  await expect.poll(both).toEqual(['a', 'b']);
});

test('bad CRC, other units and rubbish are met with silence; bad function and address with exceptions', async () => {
  expect(await lamps.ask(9, [3, 0, 100, 0, 10], 60)).toBe(null);
  expect(await lamps.sendRaw([1, 3, 0, 100, 0, 10, 1, 2], 60)).toBe(null);
  expect(await lamps.sendRaw([255, 255, 255], 60)).toBe(null);
  expect(await lamps.ask(1, [3, 0, 99, 0, 1])).toEqual([1, 0x83, 2]);
  expect(await lamps.ask(1, [3, 0, 100, 0, 126])).toEqual([1, 0x83, 3]);
  expect(await lamps.ask(1, [6, 0, 100, 0, 1])).toEqual([1, 0x86, 2]);
  expect(await lamps.ask(1, [0x2b, 14, 1, 0])).toEqual([1, 0xab, 1]);
  expect(wordsOf(await lamps.ask(1, [4, 3, 0xe8, 0, 5])).map((word) => String.fromCharCode(word >> 8, word & 255)).join('')).toBe('NGATU-SHB8');
});

test('a frame that never ends is dropped, and the next one is heard', async () => {
  expect(await lamps.sendRaw([1, 3, 0], 60)).toBe(null);
  expect(wordsOf(await lamps.ask(1, [3, 0, 100, 0, 10]))).toHaveLength(10);
});

test('detectors: presence, counters, presses and zones reach the registers, and leave with their sender', async () => {
  const field = await openMaster(cabinet.device('field'), 19_200);
  street.say({ type: 'detectors', values: { d1: { occupied: true, count: 3 }, z1: { occupied: true, count: 70_000 }, nobody: { occupied: true, count: 1 } } });
  street.say({ type: 'press', detector: 'pb1' });
  expect(await street.waitFor(({ type }) => type === 'answer')).toEqual({ type: 'answer', ok: true });
  const loops = wordsOf(await field.ask(11, [4, 0, 0, 0, 19]));
  expect([loops[0], loops[1], loops[2], loops[16]]).toEqual([0x8001, 3, 0, 1]);
  street.say({ type: 'detectors', values: { d1: { occupied: false, count: 5 } } });
  await pause(400);
  const later = wordsOf(await field.ask(11, [4, 0, 0, 0, 19]));
  expect([later[0], later[1], later[16]]).toEqual([0, 5, 1]);
  const zone = wordsOf(await field.ask(12, [4, 0, 0, 0, 9]));
  expect([zone[0], zone[8]]).toEqual([70_000 & 0xffff, 1]);
  expect(zone[4]).toBeGreaterThan(20);
  street.close();
  await pause(50);
  expect(wordsOf(await field.ask(12, [4, 0, 8, 0, 1]))).toEqual([0]);
  await field.close();
});

test('a countdown display shows what is written, and goes blank 1.5 s after the last write', async () => {
  const field = await openMaster(cabinet.device('field'), 19_200);
  expect(await field.ask(13, [16, 0, 0, 0, 2, 4, 0, 7, 0xff, 0xff])).toEqual([13, 16, 0, 0, 0, 2]);
  const shown = await street.waitFor(({ type, value }) => type === 'seconds' && value === 7);
  const blank = await street.waitFor(({ type, value, tMs }) => type === 'seconds' && value === null && Number(tMs) > Number(shown['tMs']));
  expect(Number(blank['tMs']) - Number(shown['tMs'])).toBe(1500);
  await field.close();
});

test('faults: reboot counts, a silent board says nothing, a dead lamp has no current', async () => {
  await armBoth(red);
  street.say({ type: 'fault', name: 'deadLamp', group: 'g1', colour: 'red' });
  street.say({ type: 'fault', name: 'nonsense' });
  await pause(30);
  expect(street.heard.filter(({ type }) => type === 'answer').map(({ ok }) => ok)).toEqual([true, false]);
  const words = await show(1, { lamps: red });
  expect([(words[6] ?? 0) & 1, (words[8] ?? 0) & 1]).toEqual([1, 0]);
  street.say({ type: 'fault', name: 'reboot', board: 'a' });
  await street.waitFor(({ type, board, bootCounter }) => type === 'board' && board === 'a' && bootCounter === 2);
  expect((await show(1, {}, false))[3]).toBe(2);
  street.say({ type: 'fault', name: 'silent', board: 'b', forMs: 200 });
  await pause(20);
  expect(await lamps.ask(2, imagePdu({}), 100)).toBe(null);
  await pause(200);
  expect(await lamps.ask(2, imagePdu({}))).not.toBe(null);
});

test('a port that is pulled out comes back under the same name', async () => {
  street.say({ type: 'fault', name: 'portRemoved', line: 'lamps', forMs: 200 });
  await street.waitFor(({ type }) => type === 'answer');
  expect(existsSync(cabinet.device('lamps'))).toBe(false);
  await lamps.close();
  await pause(500);
  lamps = await openMaster(cabinet.device('lamps'));
  expect(await lamps.ask(1, imagePdu({}))).not.toBe(null);
});

test('a port may come back as another device each time, with the old link to it', async () => {
  const names = [realpathSync(cabinet.device('lamps'))];
  for (const turn of [1, 2]) {
    street.say({ type: 'fault', name: 'portRemoved', line: 'lamps', forMs: 200, otherName: true });
    await lamps.close();
    await pause(100);
    for (let looks = 0; looks < 500 && !existsSync(cabinet.device('lamps')); looks += 1) await pause(10);
    names.push(realpathSync(cabinet.device('lamps')));
    expect(names[turn]).not.toBe(names[turn - 1]);
    lamps = await openMaster(cabinet.device('lamps'));
    expect(await lamps.ask(1, imagePdu({}))).not.toBe(null);
  }
});

/** What happens to the answers of the lamps' line from now on. */
function wrong(what: string, more: object = {}): void {
  street.say({ type: 'fault', name: 'answers', line: 'lamps', what, ...more });
}

test('the answers of a line may be wrong in many ways, and are sound again', async () => {
  const asked = imagePdu({});
  for (const what of ['badCrc', 'truncated', 'late', 'noiseBefore', 'noiseInside']) {
    wrong(what, { byMs: 400 });
    expect(await lamps.ask(1, asked), what).toBe(null);
    await pause(300);
  }
  wrong('otherUnit');
  expect((await lamps.ask(1, asked))?.[0]).toBe(2);
  wrong('otherFunction');
  expect((await lamps.ask(1, asked))?.slice(0, 2)).toEqual([1, 3]);
  wrong('exception', { code: 6 });
  expect(await lamps.ask(1, asked)).toEqual([1, 0x97, 6]);
  wrong('exception', { code: 6, board: 'b' });
  expect((await lamps.ask(1, asked))?.[1]).toBe(0x17);
  wrong('echo');
  expect(await lamps.ask(1, asked)).toEqual([1, ...asked]);
  await pause(100);
  wrong('sound');
  expect((await lamps.ask(1, asked))?.[1]).toBe(0x17);
});

test('ends in flash at once when nobody drives', async () => {
  cabinet.child.kill('SIGTERM');
  expect(await cabinet.ended).toBe(0);
  const last = cabinet.recording().slice(-4);
  expect(last.map(({ type }) => type)).toEqual(['board', 'board', 'lamps', 'end']);
  expect(last[0]).toMatchObject({ flash: true });
  expect(last[2]).toMatchObject({ lamps: { g1: 'Y', g2: 'Y', p1: '', g6: 'Y', h1: 'Y' } });
  expect(existsSync(cabinet.device('lamps'))).toBe(false);
});

test('with its parent gone and a controller that drives on, it pulls the ports and ends in flash within 3 s', async () => {
  await armBoth(red);
  const driving = keepDriving(red);
  await pause(300);
  const beganMs = performance.now();
  cabinet.child.stdin?.end();
  expect(await cabinet.ended).toBe(0);
  expect(performance.now() - beganMs).toBeLessThan(3400);
  await driving.stop();
  const lines = cabinet.recording();
  const boards = lines.slice(-4, -2);
  expect(boards).toMatchObject([{ flash: true }, { flash: true }]);
  expect(boards.some(({ watchdog }) => watchdog === true)).toBe(true);
  expect(lines.at(-2)).toMatchObject({ type: 'lamps', lamps: { g1: 'Y' } });
});

test('the boot counter survives the cabinet: its restart is a power cut', async () => {
  expect((await show(1, {}, false))[3]).toBe(1);
  cabinet.child.kill('SIGKILL');
  await cabinet.ended;
  await lamps.close();
  cabinet = await startCabinet(cabinetSite(), { runDir: cabinet.runDir });
  lamps = await openMaster(cabinet.device('lamps'));
  expect((await show(1, {}, false))[3]).toBe(2);
});

test('a killed cabinet leaves no line behind', async () => {
  cabinet.child.kill('SIGKILL');
  await cabinet.ended;
  await pause(300);
  expect(existsSync(cabinet.device('lamps'))).toBe(false);
});
