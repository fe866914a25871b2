import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStreet, startCabinet, type CabinetProcess } from '../../integration/cabinetProcess.ts';
import { cabinetSite } from '../../integration/cabinetSite.ts';

const run = promisify(execFile);
let cabinet: CabinetProcess;

beforeEach(async () => { cabinet = await startCabinet(cabinetSite(['a'])); });
afterEach(() => cabinet.clean());

/** One poll by mbpoll (libmodbus): reference → value. */
async function mbpoll(line: string, baud: number, ...args: string[]): Promise<Record<string, string>> {
  const { stdout } = await run('mbpoll', ['-m', 'rtu', '-b', String(baud), '-P', 'even', '-0', '-1', ...args, cabinet.device(line)]);
  return Object.fromEntries([...stdout.matchAll(/^\[(\d+)\]:\s+(\S+)/gm)].map(([, reference, value]) => [String(reference), String(value)]));
}

/** Registers as the text that they hold. */
function text(words: Record<string, string>, first: number, count: number): string {
  const bytes = Array.from({ length: count }, (_, at) => Number(words[String(first + at)])).flatMap((word) => [word >> 8, word & 0xff]);
  return Buffer.from(bytes).toString('latin1').replaceAll('\0', '');
}

test('libmodbus reads the board: model, version, serial number, status, boot counter, supply', async () => {
  const identity = await mbpoll('lamps', 115_200, '-a', '1', '-t', '3:hex', '-r', '1000', '-c', '10');
  expect([text(identity, 1000, 5), identity['1005'], text(identity, 1006, 4)]).toEqual(['NGATU-SHB8', '0x0102', 'NT001A00']);
  const status = await mbpoll('lamps', 115_200, '-a', '1', '-t', '4', '-r', '100', '-c', '10');
  expect(status).toMatchObject({ 100: '1033', 103: '1', 105: '2300' });
});

test('libmodbus sees the self-flash at the terminals, and a new sample in each answer', async () => {
  const yellows = new Set<string>();
  const counters: number[] = [];
  for (let looks = 0; looks < 40 && (yellows.size < 2 || counters.length < 3); looks += 1) {
    const block = await mbpoll('lamps', 115_200, '-a', '1', '-t', '4:hex', '-r', '100', '-c', '12');
    counters.push(Number(block['101']));
    yellows.add(`${block['106']} ${block['107']}`);
  }
  // Slots 1, 2 and 6 have a red and a yellow lamp; slot 6’s yellow is the first bit of the second word.
  expect([...yellows].toSorted()).toEqual(['0x0000 0x0000', '0x0012 0x0001']);
  expect(counters.slice(1).map((count, at) => count - (counters[at] ?? 0))).toEqual(counters.slice(1).map(() => 1));
});

test('libmodbus reads the cards’ identities and the detector card’s zone', async () => {
  const street = await openStreet(cabinet.runDir);
  street.say({ type: 'detectors', values: { z1: { occupied: true, count: 7 } } });
  const models: string[] = [];
  for (const unit of ['11', '12', '13']) models.push(text(await mbpoll('field', 19_200, '-a', unit, '-t', '3:hex', '-r', '1000', '-c', '6'), 1000, 5));
  expect(models).toEqual(['NGATU-LC16', 'NGATU-VDS4', 'NGATU-CD8']);
  expect(await mbpoll('field', 19_200, '-a', '12', '-t', '3', '-r', '0', '-c', '9')).toMatchObject({ 0: '7', 8: '1' });
  street.close();
});

test('libmodbus sees a vehicle on a loop', async () => {
  const street = await openStreet(cabinet.runDir);
  street.say({ type: 'detectors', values: { d1: { occupied: true, count: 42 } } });
  const card = await mbpoll('field', 19_200, '-a', '11', '-t', '3', '-r', '0', '-c', '19');
  expect(card).toMatchObject({ 0: '1', 1: '42', 18: '1' });
  street.close();
});

test('libmodbus writes a countdown display, and is refused where nothing may be written', async () => {
  const street = await openStreet(cabinet.runDir);
  await run('mbpoll', ['-m', 'rtu', '-b', '19200', '-P', 'even', '-0', '-a', '13', '-t', '4', '-r', '0', cabinet.device('field'), '9']);
  await street.waitFor(({ type, value }) => type === 'seconds' && value === 9);
  street.close();
  const refused = run('mbpoll', ['-m', 'rtu', '-b', '115200', '-P', 'even', '-0', '-a', '1', '-t', '4', '-r', '100', cabinet.device('lamps'), '1']);
  await expect(refused).rejects.toThrow(/Illegal data address/i);
});

test('libmodbus drives the board by FC23: token, image, read-back, watchdog', async () => {
  const program = join(cabinet.runDir, 'drive_board');
  await run('gcc', ['-Wall', '-Werror', '-o', program, join(import.meta.dirname, 'drive_board.c'), '-lmodbus']);
  const { stdout } = await run(program, [cabinet.device('lamps')]);
  const seen: Record<string, unknown> = JSON.parse(stdout);
  const status = (name: string): unknown => (Array.isArray(seen[name]) ? seen[name][0] : null);
  expect([status('first'), status('armed'), status('shown'), status('tripped')]).toEqual([0b100_0000_1001, 0b100_0000_1101, 0b100_0000_1100, 0b100_0000_0011]);
  expect(seen['shown']).toMatchObject({ 4: 2, 6: 1, 8: 1 });
  expect(seen['refused']).toBe(true);
});
