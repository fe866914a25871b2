import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { busBudget } from '../../../../src/cli/command/bus.ts';
import { busReplay } from '../../../../src/cli/command/busReplay.ts';
import type { BusFrame, RecordHead } from '../../../../src/cli/bus/frame.ts';
import { textHead, textLine } from '../../../../src/cli/bus/recordText.ts';
import type { Shell } from '../../../../src/cli/shell.ts';
import { crc16 } from '../../../../src/field/bus/crc.ts';
import { encodePoint } from '../../../../src/field/profile/codec.ts';
import { sampleCheck } from '../../../../src/field/scan/sampleCheck.ts';
import type { BoardWire } from '../../../../src/model/artefact.ts';
import { artefactText } from '../../../../src/model/seal.ts';
import { serviceSite } from '../../signald/serviceSite.ts';
import { ninhKieu } from '../../model/ninhKieu.ts';

const dir = mkdtempSync(join(tmpdir(), 'ngatu-replay-'));
afterAll(() => { rmSync(dir, { recursive: true, force: true }); });

const site = serviceSite();
writeFileSync(join(dir, 'site.json'), artefactText(site));
const head: RecordHead = { siteId: 'ninh-kieu', safetyHash: site.safetyHash, boot: 'b', wallAtZeroMs: 0, lines: site.safety.lines.map(({ id }) => ({ id, kind: 'serial', speed: '' })) };

interface Said { readonly code: number; readonly out: string; readonly err: string }

async function told(run: (shell: Shell) => Promise<number>, json = true): Promise<Said> {
  let [out, err] = ['', ''];
  const shell: Shell = {
    lang: 'en', json, colour: false, runDir: dir, runDirGiven: true, home: join(import.meta.dirname, '../../../..'),
    write: (text) => { out += text; }, complain: (text) => { err += text; },
  };
  return { code: await run(shell), out, err };
}

function adu(...bytes: readonly number[]): Buffer {
  const crc = crc16(Uint8Array.from(bytes), 0, bytes.length);
  return Buffer.from([...bytes, crc & 0xff, crc >> 8]);
}

const wordBytes = (words: readonly number[]): number[] => words.flatMap((word) => [word >> 8, word & 0xff]);

function boardOf(id: string): BoardWire {
  const board = site.safety.boards.find((one) => one.id === id);
  if (board === undefined) throw new Error(id);
  return board;
}

/** Where a group's lamp is switched or read back, in the words of its board. */
const lampOf = (group: string, colour: string): (typeof site.safety.lamps)[number] | undefined => site.safety.lamps.find((lamp) => lamp.group === group && lamp.colour === colour);

function set(words: number[], base: number, bit: { readonly address: number; readonly bit: number } | undefined): void {
  if (bit !== undefined) words[bit.address - base] = (words[bit.address - base] ?? 0) | (1 << bit.bit);
}

/** One scan of a board: what is commanded, and what its lamps show. */
function scan(id: string, tMs: number, commanded: readonly string[], shown: readonly string[], supplyV = 230): BusFrame[] {
  const { profile, unit } = boardOf(id);
  const [write, read] = [Array.from({ length: 7 }, () => 0), Array.from({ length: 13 }, () => 0)];
  for (const lamp of commanded) set(write, 0, lampOf(lamp.split(' ')[0] ?? '', lamp.split(' ')[1] ?? '')?.output);
  for (const lamp of shown) set(read, 100, lampOf(lamp.split(' ')[0] ?? '', lamp.split(' ')[1] ?? '')?.readBack);
  const supply = profile.points.find((point) => point.id === 'supplyVoltage');
  const words = supply === undefined ? read : (encodePoint(supply, supplyV, read, 100) ?? read);
  return [
    { tMs, line: 'lamps', way: 'out', bytes: adu(unit, 23, 0, 100, 0, 13, 0, 0, 0, 7, 14, ...wordBytes(write)) },
    { tMs: tMs + 11, line: 'lamps', way: 'in', bytes: adu(unit, 23, 26, ...wordBytes([...words.slice(0, 12), sampleCheck(words, 12)])) },
  ];
}

/** Another word at the end of the sample, and a right CRC of the line. */
function resealed(bytes: BusFrame['bytes'], at: number): BusFrame['bytes'] {
  const body = [...bytes].slice(0, -2).map((byte, index) => (index === at ? byte ^ 1 : byte));
  return adu(body[0] ?? 0, ...body.slice(1));
}

async function replayed(frames: readonly BusFrame[], options: Readonly<Record<string, unknown>> = {}): Promise<Said & { readonly told: { transactions: number; sound: number; faults: Record<string, number>; byVerdict: Record<string, number>; shown: Record<string, unknown>[] } }> {
  const file = join(dir, 'record.txt');
  writeFileSync(file, textHead(head) + frames.map(textLine).join(''));
  const said = await told((shell) => busReplay(shell, [file], { site: join(dir, 'site.json'), ...options }));
  return { ...said, told: JSON.parse(said.out) };
}

const reds = (id: string): string[] => site.safety.lamps.filter(({ board, colour }) => board === id && colour === 'red').map(({ group }) => `${group} red`);
const but = (lamps: readonly string[], group: string, ...more: readonly string[]): string[] => [...lamps.filter((lamp) => !lamp.startsWith(`${group} `)), ...more.map((colour) => `${group} ${colour}`)];

describe('replay', () => {
  test('lamps by group: what is commanded, and what is read back one scan later', async () => {
    const frames = [
      ...scan('hb1', 0, reds('hb1'), reds('hb1')), ...scan('hb1', 100, but(reds('hb1'), 'vN', 'green'), reds('hb1')),
      ...scan('hb1', 200, but(reds('hb1'), 'vN', 'green'), but(reds('hb1'), 'vN', 'green'), 229.5),
    ];
    const { code, told: { shown, transactions, sound, faults } } = await replayed(frames);
    expect([code, transactions, sound, faults]).toEqual([0, 3, 3, {}]);
    expect(shown.map(({ commanded, lamps, points, tookMs }) => [commanded, lamps, points, tookMs]).slice(1)).toEqual([
      [{ vN: 'G' }, {}, {}, 11], [{}, { vN: 'G' }, { supplyVoltage: 229.5 }, 11],
    ]);
    expect(shown[0]).toMatchObject({ board: 'hb1', function: 23, commanded: { vN: 'R' }, lamps: { vN: 'R' } });
  });

  test('a conflict across two boards, two colours and a dark head are named once each, and end in exit 1', async () => {
    const good = [...scan('hb1', 0, reds('hb1'), reds('hb1')), ...scan('hb2', 20, reds('hb2'), reds('hb2'))];
    const bad = [
      ...scan('hb1', 100, reds('hb1'), but(reds('hb1'), 'vN', 'green')), ...scan('hb2', 120, reds('hb2'), but(reds('hb2'), 'vE', 'green')),
      ...scan('hb1', 200, reds('hb1'), but(reds('hb1'), 'vN', 'green')), ...scan('hb2', 220, reds('hb2'), but(reds('hb2'), 'vE', 'red', 'green')),
      ...scan('hb1', 300, reds('hb1'), but(reds('hb1'), 'vN')),
    ];
    const { code, told: { faults } } = await replayed([...good, ...bad]);
    expect(code).toBe(1);
    expect(faults).toEqual({ 'conflict vN vE': 1, 'dual vE RG': 1, 'dark vN': 1 });
    expect((await replayed(good)).code).toBe(0);
    // A sample whose own check does not fit is none: the same conflict in damaged answers is told of nobody.
    const damaged = [...good, ...bad].map((frame) => (frame.way === 'in' && frame.tMs > 50 ? { ...frame, bytes: resealed(frame.bytes, 28) } : frame));
    expect((await replayed(damaged)).told.faults).toEqual({});
    // Two greens that may run together are none.
    expect((await replayed([...good, ...scan('hb1', 100, [], but(but(reds('hb1'), 'vN', 'green'), 'vS', 'green'))])).told.faults).toEqual({});
  });

  test('yellow after green still has its right of way; the yellow of start-up has none', async () => {
    const yellow = (id: string): string[] => reds(id).map((lamp) => lamp.replace('red', 'yellow')).filter((lamp) => lampOf(lamp.split(' ')[0] ?? '', 'yellow') !== undefined);
    const startup = [...scan('hb1', 0, yellow('hb1'), yellow('hb1')), ...scan('hb2', 20, yellow('hb2'), yellow('hb2'))];
    expect((await replayed(startup)).told.faults).not.toHaveProperty('conflict vN vE');
    const ending = [...scan('hb1', 0, [], but(reds('hb1'), 'vN', 'green')), ...scan('hb2', 20, [], reds('hb2')), ...scan('hb1', 100, [], but(reds('hb1'), 'vN', 'yellow')), ...scan('hb2', 120, [], but(reds('hb2'), 'vE', 'green'))];
    expect((await replayed(ending)).told.faults).toEqual({ 'conflict vN vE': 1 });
  });

  test('what failed is told by what came; --errors shows that alone', async () => {
    const request: BusFrame = { tMs: 50, line: 'field', way: 'out', bytes: adu(11, 4, 0, 0, 0, 19) };
    const frames: BusFrame[] = [
      request, { ...request, tMs: 100 }, { tMs: 120, line: 'field', way: 'in', bytes: adu(11, 0x84, 2) }, { ...request, tMs: 150 },
      { tMs: 170, line: 'field', way: 'in', bytes: Buffer.from('0b0426ff', 'hex') }, { ...request, tMs: 200 },
    ];
    const { told: { byVerdict, shown } } = await replayed(frames, { errors: true });
    expect(byVerdict).toEqual({ silence: 1, exception: 1, partial: 1, cut: 1 });
    expect(shown.map(({ board, verdict }) => [board, verdict])).toEqual([['lc1', 'silence'], ['lc1', 'partial']]);
  });

  test('the lines for people stay short where nothing changes; a file that is none is refused with its place', async () => {
    const file = join(dir, 'people.txt');
    writeFileSync(file, textHead(head) + [...scan('hb1', 0, reds('hb1'), reds('hb1')), ...scan('hb1', 100, reds('hb1'), reds('hb1'))].map(textLine).join(''));
    const people = await told((shell) => busReplay(shell, [file], { site: join(dir, 'site.json') }), false);
    expect(people.out).toContain('    0.100 lamps hb1 fc23  11.0 ms\n');
    expect(people.out).toContain('2 transactions, 2 sound; 0 things');
    writeFileSync(file, 'hello');
    expect(await told((shell) => busReplay(shell, [file], {}))).toMatchObject({ code: 2, out: expect.stringContaining('line or byte 1') });
  });
});

describe('budget', () => {
  test('fits: both lines, each device, with and without a retry', async () => {
    const { code, out } = await told((shell) => busBudget(shell, ['ninh-kieu']), false);
    expect(code).toBe(0);
    for (const word of ['line lamps (lamps, 115200 8E1): fits', 'hb1', 'hb2', 'lc1', 'without a loss', 'with one retry']) expect(out).toContain(word);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('refused: why, at the line that it concerns, and exit 1', async () => {
    const source = ninhKieu();
    const slow = { ...source, safety: { ...source.safety, lines: source.safety.lines.map((line) => (line.id === 'lamps' ? { ...line, baud: 9600 } : line)) } };
    writeFileSync(join(dir, 'slow.yaml'), JSON.stringify(slow));
    const { code, out } = await told((shell) => busBudget(shell, [join(dir, 'slow.yaml')]));
    const lines: { lineId: string; fits: boolean; refused: { code: string }[] }[] = JSON.parse(out);
    expect(code).toBe(1);
    expect(lines.map(({ lineId, refused }) => [lineId, refused.map((one) => one.code)])).toEqual([['lamps', ['line.tooSlow', 'line.overBudget']], ['field', []]]);
    expect((await told((shell) => busBudget(shell, [join(dir, 'slow.yaml')]), false)).out).toContain('REFUSED');
  });
});
