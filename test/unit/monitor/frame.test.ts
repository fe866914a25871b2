import { describe, expect, test } from 'vitest';
import { checkedBytes } from '../../../src/monitor/crc.ts';
import { boardToken } from '../../../src/monitor/token.ts';
import { readProgramme } from '../../../src/monitor/programme.ts';
import { boardFrame } from '../../../src/monitor/boardFrame.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { junction } from '../guard/junction.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';
import { framed, readBlock, request, response, writeBlock } from './wire.ts';

const artefact = { format: 'ngatu-site/1', safety: junction({ groups: [{ id: 'g1', kind: 'vehicle3' }, { id: 'g2', kind: 'vehicle3' }] }) };

describe('frames', () => {
  test('a frame of the Modbus specification has its CRC', () => {
    expect(checkedBytes('010300000001840a')).not.toBeNull();
    expect(checkedBytes('010300000001840b')).toBeNull();
    expect(checkedBytes('0103zz000001840a')).toBeNull();
    expect(checkedBytes('010')).toBeNull();
  });

  test('tokens', () => {
    expect(boardToken(0x4e54)).toBe(0xffff);
    expect(boardToken(0x0001)).toBe((((0x4e55 << 5) | (0x4e55 >>> 11)) & 0xffff));
  });

  test('one FC23 is cut into its blocks; wrong CRC, unit or block is no frame', () => {
    const reading = readProgramme(artefact);
    const board = reading.ok ? reading.programme.boards[0] : undefined;
    if (board === undefined) throw new Error('no board');
    const asked = request(1, writeBlock({ seq: 7, lamps: { 1: 'R' } }));
    const answered = response(1, readBlock({ sample: 5, applied: 6, lit: { 1: 'R' } }));
    expect(boardFrame(board, asked, answered)?.read?.[1]).toBe(5);
    expect(boardFrame(board, asked, `${answered.slice(0, -1)}${answered.endsWith('0') ? '1' : '0'}`)?.read).toBeNull();
    expect(boardFrame(board, asked, null)?.read).toBeNull();
    expect(boardFrame(board, asked, response(2, readBlock({ sample: 5, applied: 6 })))?.read).toBeNull();
    expect(boardFrame(board, request(2, writeBlock({ seq: 7 })), answered)).toBeNull();
    expect(boardFrame(board, request(1, [0, 0]), answered)).toBeNull();
  });
});

test('a board’s own check of its sample: the monitor counts it out itself, and takes nothing else for an answer', () => {
  const sealed = sealSite(ninhKieu(), referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error('no site');
  const reading = readProgramme({ format: 'ngatu-site/1', safety: sealed.value.safety });
  const board = reading.ok ? reading.programme.boards[0] : undefined;
  if (board === undefined) throw new Error('no board');
  const asked = framed([1, 0x17, 0, 100, 0, 13, 0, 0, 0, 7, 14, ...Array.from({ length: 14 }, () => 0)]);
  const sample = [...readBlock({ sample: 5, applied: 6, lit: { 1: 'R' } }), 0, 0];
  // Python: binascii.crc_hqx over these 24 bytes, 0xffff.
  expect(boardFrame(board, asked, response(1, [...sample, 0xf6cc]))?.read?.[1]).toBe(5);
  expect(boardFrame(board, asked, response(1, [...sample, 0xf6cc ^ 1]))?.read).toBeNull();
  expect(boardFrame(board, asked, response(1, [...sample.with(6, 4), 0xf6cc]))?.read).toBeNull();
});

test('a check that is not the last register would leave something open: such a site is not read', () => {
  const sealed = sealSite(ninhKieu(), referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error('no site');
  const boards = sealed.value.safety.boards.map((board) => ({ ...board, profile: { ...board.profile, points: board.profile.points.map((point) => (point.id === 'sampleCheck' ? { ...point, address: 111 } : point)) } }));
  expect(readProgramme({ format: 'ngatu-site/1', safety: { ...sealed.value.safety, boards } })).toMatchObject({ ok: false, problem: 'board hb1: its sample check is not the last register of its read-back' });
});

const withoutSum = (hex: string): number[] => [...Buffer.from(hex, 'hex')].slice(0, -2);
const withByte = (bytes: readonly number[], at: number, value: number): string => framed(bytes.map((byte, index) => (index === at ? value : byte)));

describe('one FC23, byte by byte', () => {
  const reading = readProgramme(artefact);
  const board = reading.ok ? reading.programme.boards[0] : undefined;
  if (board === undefined) throw new Error('no board');
  const asked = withoutSum(request(1, writeBlock({ seq: 7, lamps: { 1: 'R' } })));
  const answered = withoutSum(response(1, readBlock({ sample: 5, applied: 6, lit: { 1: 'R' } })));

  // Unit, function, both blocks' addresses and counts, the count of bytes: a frame with a right CRC that differs in any of them is another one.
  test.each(Array.from({ length: 11 }, (_, at) => at))('a request whose byte %i is another one is no image frame', (at) => {
    expect(boardFrame(board, framed(asked), framed(answered))).not.toBeNull();
    for (const other of [(asked[at] ?? 0) ^ 1, (asked[at] ?? 0) ^ 0x80]) expect(boardFrame(board, withByte(asked, at, other), framed(answered))).toBeNull();
  });

  test('a request of another length is no image frame', () => {
    expect(boardFrame(board, framed([...asked, 0]), null)).toBeNull();
    expect(boardFrame(board, framed(asked.slice(0, -1)), null)).toBeNull();
    expect(boardFrame(board, `${framed(asked).slice(0, -2)}zz`, null)).toBeNull();
  });

  test.each([0, 1, 2])('an answer whose byte %i is another one is no answer', (at) => {
    for (const other of [(answered[at] ?? 0) ^ 1, (answered[at] ?? 0) ^ 0x80]) expect(boardFrame(board, framed(asked), withByte(answered, at, other))?.read).toBeNull();
  });

  test('an answer of another length is none', () => {
    expect(boardFrame(board, framed(asked), framed([...answered, 0]))?.read).toBeNull();
    expect(boardFrame(board, framed(asked), framed(answered.slice(0, -1)))?.read).toBeNull();
  });

  test('both blocks are cut out whole', () => {
    const frame = boardFrame(board, framed(asked), framed(answered));
    expect([...(frame?.written ?? [])]).toEqual(writeBlock({ seq: 7, lamps: { 1: 'R' } }));
    expect([...(frame?.read ?? [])]).toEqual(readBlock({ sample: 5, applied: 6, lit: { 1: 'R' } }));
  });
});

describe('programme', () => {
  test('a pair that is not on the permissive list is denied, whatever the relations say', () => {
    const safety = { ...artefact.safety, relations: [{ a: 'g1', b: 'g2', relation: 'none' }], permissive: [] };
    const reading = readProgramme({ ...artefact, safety });
    expect(reading.ok && reading.programme.may).toEqual([true, false, false, true]);
    expect(reading.ok && reading.programme.clearMs).toEqual([0, 5000, 5000, 0]);
  });

  test.each([
    ['no object', 7], ['another format', { ...artefact, format: 'x' }],
    ['a group without kind', { ...artefact, safety: { ...artefact.safety, groups: [{ id: 'g1' }] } }],
    ['a lamp outside its board', { ...artefact, safety: { ...artefact.safety, lamps: [{ ...artefact.safety.lamps[0], output: { area: 'holding', address: 90, bit: 0 } }] } }],
    ['an unknown group', { ...artefact, safety: { ...artefact.safety, permissive: [['g1', 'gX']] } }],
  ])('%s is refused', (_name, json) => {
    expect(readProgramme(json).ok).toBe(false);
  });
});
