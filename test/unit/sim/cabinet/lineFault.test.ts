import { expect, test } from 'vitest';
import { cabinetFaultSchema } from '../../../../src/sim/cabinet/cabinetMessage.ts';
import { createLineFault, type AnswersFault } from '../../../../src/sim/cabinet/lineFault.ts';
import { decodeAdu, encodeAdu } from '../../../../src/sim/cabinet/rtuFrame.ts';

const pdu = Uint8Array.of(0x17, 4, 1, 2, 3, 4);
const sound = Buffer.from(encodeAdu(1, pdu));

function faulty(fault: object) {
  const parsed = cabinetFaultSchema.parse({ type: 'fault', name: 'answers', line: 'lamps', ...fault });
  const line = createLineFault((board) => (board === 'a' ? 1 : undefined));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the name above says which
  line.set(parsed as AnswersFault);
  return line;
}

function bytes(what: string): Buffer {
  return Buffer.from(faulty({ what }).deliver(1, pdu).bytes);
}

test('each fault makes of an answer what its name says', () => {
  expect(bytes('badCrc').subarray(0, -2)).toEqual(sound.subarray(0, -2));
  expect(decodeAdu(bytes('badCrc'))).toBeNull();
  expect(bytes('truncated')).toEqual(sound.subarray(0, 4));
  expect(bytes('duplicated')).toEqual(Buffer.concat([sound, sound]));
  expect(decodeAdu(new Uint8Array(bytes('otherUnit')))).toMatchObject({ unit: 2, pdu });
  expect(decodeAdu(new Uint8Array(bytes('otherFunction')))).toMatchObject({ unit: 1, pdu: Uint8Array.of(3, 4, 1, 2, 3, 4) });
  expect(bytes('noiseBefore').subarray(-sound.length)).toEqual(sound);
  expect(bytes('noiseAfter').subarray(0, sound.length)).toEqual(sound);
  expect(bytes('noiseInside')).toHaveLength(sound.length + 5);
  expect(decodeAdu(bytes('noiseInside'))).toBeNull();
});

test('a late answer is whole, and comes so much later', () => {
  expect(faulty({ what: 'late', byMs: 200 }).deliver(1, pdu)).toEqual({ bytes: encodeAdu(1, pdu), lateMs: 200 });
});

test('an exception is the slave’s refusal: what it answers itself is sound', () => {
  const line = faulty({ what: 'exception', code: 6 });
  expect(line.refusal(1)).toBe(6);
  expect(line.deliver(1, pdu)).toEqual({ bytes: encodeAdu(1, pdu), lateMs: 0 });
});

test('one answer in so many is hit, of the board that is meant; echo and sound touch none', () => {
  const line = faulty({ what: 'badCrc', every: 3, board: 'a' });
  const isHit = (unit: number): boolean => !Buffer.from(line.deliver(unit, pdu).bytes).equals(Buffer.from(encodeAdu(unit, pdu)));
  expect([1, 2, 1, 2, 1, 2, 1].map(isHit)).toEqual([false, false, false, false, true, false, false]);
  expect(faulty({ what: 'echo' }).echoes()).toBe(true);
  expect(bytes('echo')).toEqual(sound);
  expect(bytes('sound')).toEqual(sound);
});
