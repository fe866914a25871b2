import { afterAll, describe, expect, test } from 'vitest';
import type { ByteStream } from '../../../../src/field/bus/framePort.ts';
import { openLine, type Line } from '../../../../src/field/bus/line.ts';
import { decodePoint, encodePoint } from '../../../../src/field/profile/codec.ts';
import { pointWords } from '../../../../src/field/profile/expand.ts';
import { readBlocks, wordsOf } from '../../../../src/field/scan/block.ts';
import { checkIdentity, identityBlocks } from '../../../../src/field/scan/identify.ts';
import { priorities, type BusCall, type BusOutcome } from '../../../../src/field/scan/request.ts';
import { withWordOrder, type ProfilePoint, type ResolvedProfile } from '../../../../src/model/profile.ts';
import { createClock } from '../../../../src/platform/clock.ts';
import { createProfileDevice, type ProfileDevice } from '../../../../src/sim/cabinet/profileDevice.ts';
import { decodeAdu, encodeAdu } from '../../../../src/sim/cabinet/rtuFrame.ts';
import { servePdu } from '../../../../src/sim/cabinet/slave.ts';
import { loadProfile, profileNames } from '../../field/profile/loadProfile.ts';

const unit = 17;
const clock = createClock();
const lines: Line[] = [];
afterAll(async () => { await Promise.all(lines.map(async (line) => line.close())); });

/** The device behind a stream of whole RTU frames, or of Modbus TCP ones. */
function streamTo(device: ProfileDevice, isTcp: boolean): ByteStream {
  const stream: ByteStream = {
    isOpen: true, onBytes: () => undefined, onEnd: () => undefined, readNow: (done) => { done?.(); },
    open: (opened) => { opened(null); }, close: (closed) => { closed(); },
    write(bytes) {
      const answer = isTcp ? tcpAnswer(device, bytes) : rtuAnswer(device, bytes);
      if (answer !== null) setImmediate(() => { stream.onBytes(answer); });
    },
  };
  return stream;
}

function rtuAnswer(device: ProfileDevice, bytes: Uint8Array): Uint8Array | null {
  const request = decodeAdu(bytes);
  return request?.unit === device.unit ? encodeAdu(request.unit, servePdu(device, request.pdu, 0)) : null;
}

function tcpAnswer(device: ProfileDevice, bytes: Uint8Array): Uint8Array {
  const pdu = servePdu(device, bytes.subarray(7), 0);
  return Uint8Array.from([...bytes.subarray(0, 4), 0, pdu.length + 1, bytes[6] ?? 0, ...pdu]);
}

/** The shipped line code with the device at its other end. */
function lineTo(device: ProfileDevice, { variant, limits }: ResolvedProfile): (call: BusCall) => Promise<BusOutcome> {
  const waiting = new Map<string, (outcome: BusOutcome) => void>();
  const isTcp = variant === 'modbusTcp';
  const common = {
    id: 'test', clock, quietMs: 1, limitsOf: () => limits, openStream: () => streamTo(device, isTcp),
    onReply: ({ id, outcome }: { id: string; outcome: BusOutcome }) => { waiting.get(id)?.(outcome); },
  };
  const line = openLine(isTcp ? { ...common, kind: 'tcp', host: 'nowhere', port: 1 } : { ...common, kind: 'serial', path: 'nowhere', baud: 115_200, format: '8E1' });
  lines.push(line);
  let asked = 0;
  return async (call) => new Promise((resolve) => {
    asked += 1;
    waiting.set(`r${asked}`, resolve);
    setImmediate(() => { line.submit([{ id: `r${asked}`, line: 'test', unit, call, priority: priorities.slow, timeoutMs: 5000, dueMs: clock.monoMs() + 60_000 }]); });
  });
}

const readFunctions = { coil: 'fc01', discreteInput: 'fc02', holding: 'fc03', input: 'fc04' } as const;

describe.each(profileNames().filter((name) => loadProfile(name).variant !== 'z1'))('%s, served by a device built from it alone', (name) => {
  const profile = withWordOrder(loadProfile(name), 'little');
  const board = { id: 'b', line: 'test', unit, profile };
  const device = createProfileDevice({ id: 'b', unit, profile: loadProfile(name), wordOrder: 'little' });
  const ask = lineTo(device, profile);

  test('says who it is', async () => {
    const replies: { outcome: BusOutcome }[] = [];
    for (const { call } of identityBlocks(board)) replies.push({ outcome: await ask(call) });
    expect(checkIdentity(board, replies)).toBeNull();
  });

  test('answers every point, alone and in the block that the scan would read, with the value that was put there', async () => {
    const inBlocks = new Map<string, unknown>();
    for (const poll of ['everyTick', 'slow', 'once', 'never'] as const) {
      for (const block of readBlocks(board, [poll])) {
        const words = wordsOf(await ask(block.call), 'count' in block.call ? block.call.count : 0);
        for (const point of block.points) inBlocks.set(point.id, words === null ? null : decodePoint(point, words, block.address));
      }
    }
    const readable = profile.points.filter(({ access }) => access !== 'write');
    for (const point of readable) {
      const value = device.valueOf(point.id);
      expect(value, point.id).not.toBeNull();
      expect(inBlocks.get(point.id), point.id).toBe(value);
      expect(await alone(point), point.id).toBe(value);
    }
  });

  test('takes a written value, and gives it back', async () => {
    for (const point of profile.points.filter(({ access }) => access === 'readWrite')) {
      const words = Array.from({ length: pointWords(point) }, (_, at) => device.registers.get(point.area, point.address + at));
      const next = encodePoint(point, point.type === 'bit' ? device.valueOf(point.id) !== true : Number(((point.scale ?? 1) * 42).toPrecision(10)), words, point.address);
      const written = await ask(point.area === 'coil' ? { function: 'fc05', address: point.address, value: next?.[0] === 1 } : { function: 'fc16', address: point.address, values: next ?? [] });
      expect(written, point.id).toEqual({ kind: 'written' });
      expect(await alone(point), point.id).toBe(decodePoint(point, next ?? [], point.address));
    }
  });

  async function alone(point: ProfilePoint): Promise<unknown> {
    const count = pointWords(point);
    const words = wordsOf(await ask({ function: readFunctions[point.area], address: point.address, count }), count);
    return words === null ? null : decodePoint(point, words, point.address);
  }
});

test('a device of an older dialect is refused with a sentence, by its version and by its silence', () => {
  const profile = loadProfile('waveshare/Modbus-RTU-Relay-8CH-V2');
  const board = { id: 'relays', line: 'field', unit, profile };
  const said = (outcome: BusOutcome): string => checkIdentity(board, [{ outcome }])?.detail ?? 'taken';
  expect(said({ kind: 'registers', registers: [200] })).toBe('taken');
  expect(said({ kind: 'registers', registers: [310] })).toBe('taken');
  expect(said({ kind: 'registers', registers: [103] })).toContain('firmware 1.3 is outside 2.0 to 3.99: on this hardware an older firmware speaks another dialect');
  expect(said({ kind: 'registers', registers: [400] })).toMatch(/firmware 4\.0 is outside 2\.0 to 3\.99$/);
  for (const silent of [{ kind: 'timeout' }, { kind: 'exception', code: 2 }] as const) expect(said(silent)).toContain('another dialect');
});
