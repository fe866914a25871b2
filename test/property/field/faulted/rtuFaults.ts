import type { Random } from '../../../../src/platform/random.ts';
import { framed } from './crc.ts';
import { answerTo, type Dealt } from './device.ts';
import { damaged, someBytes, type Arrival } from './wire.ts';

export const rtuFaults = [
  'silent', 'deaf', 'damaged', 'truncated', 'late', 'lateByScans', 'doubled', 'repeatedLater', 'wrongUnit', 'wrongFunction', 'wrongLength', 'wrongEcho',
  'exception', 'noiseBefore', 'noiseInside', 'noiseAfter', 'otherMaster', 'echoDamaged',
] as const;
export type RtuFault = (typeof rtuFaults)[number];

export interface RtuAsked {
  readonly k: number;
  readonly frame: Buffer;
  readonly timeoutMs: number;
  /** The PDU of the right answer, where it is not that of a device that numbers its requests. */
  readonly right?: Buffer;
}

export interface RtuLine {
  readonly characterMs: number;
  readonly quietMs: number;
  readonly echo: boolean;
}

export interface DealtRtu extends Dealt { readonly arrivals: readonly Arrival[] }

const body = (...bytes: readonly number[]): Buffer => framed(bytes);

/** Under these the device does nothing: what comes is somebody else's, or its refusal. */
export const unheardFaults: readonly RtuFault[] = ['deaf', 'wrongUnit', 'wrongFunction', 'wrongLength', 'wrongEcho', 'exception'];

/** Everything that comes of one request under one fault; null = none. */
export function dealRtu(random: Random, line: RtuLine, { k, frame, timeoutMs, right: given }: RtuAsked, fault: RtuFault | null, nowMs: number): DealtRtu {
  const sentMs = nowMs + frame.length * line.characterMs;
  const unit = frame.readUInt8(0);
  const pdu = frame.subarray(1, -2);
  const right = given ?? answerTo(k, pdu);
  const whole = framed([unit, ...right]);
  const beginMs = sentMs + 1.75 + random.next() * 2;
  const arrives = (bytes: Buffer, fromMs = beginMs): Arrival => ({ atMs: fromMs + bytes.length * line.characterMs, bytes });
  const echo = line.echo ? [{ atMs: sentMs, bytes: fault === 'echoDamaged' ? damaged(random, frame) : frame }] : [];
  const done = (executed: boolean, ...arrivals: Arrival[]): DealtRtu => ({ executed, exception: null, arrivals: [...echo, ...arrivals] });
  const stray = (from: number, to: number): Arrival => ({ atMs: nowMs + random.int(from, to), bytes: whole, stray: true });
  switch (fault) {
    case null:
    case 'echoDamaged': return done(true, arrives(whole));
    case 'silent': return done(true);
    case 'deaf': return done(false);
    case 'damaged': return done(true, arrives(damaged(random, whole)));
    case 'truncated': return done(true, arrives(whole.subarray(0, random.int(1, whole.length - 1))));
    // Late, but within the silence that the line keeps for its slowest device.
    case 'late': return done(true, { atMs: nowMs + timeoutMs + 1 + random.next() * (line.quietMs - 1.5), bytes: whole });
    case 'lateByScans': return done(true, stray(100, 350));
    case 'doubled': return done(true, arrives(Buffer.concat([whole, whole])));
    case 'repeatedLater': return done(true, arrives(whole), stray(12, 350));
    // Of nobody on this line: two devices under one address can't be told apart by anybody.
    case 'wrongUnit': return done(false, arrives(body(unit + 100, ...answerTo(-k - 1, pdu))));
    case 'wrongFunction': return done(false, arrives(body(unit, random.pick([1, 2, 3, 4, 5, 6, 15, 16, 23, 22, 43].filter((code) => code !== pdu[0])), ...answerTo(-k - 1, pdu).subarray(1))));
    case 'wrongLength': return done(false, arrives(wrongLength(random, unit, right)));
    case 'wrongEcho': return done(false, arrives(wrongEcho(random, unit, right)));
    case 'exception': {
      const code = random.int(1, 11);
      return { executed: false, exception: code, arrivals: [...echo, arrives(body(unit, (pdu[0] ?? 0) | 0x80, code))] };
    }
    case 'noiseBefore': return done(true, arrives(Buffer.concat([someBytes(random, 1, 20), whole]), sentMs));
    case 'noiseInside': {
      const cut = random.int(1, whole.length - 1);
      return done(true, arrives(Buffer.concat([whole.subarray(0, cut), someBytes(random, 1, 6), whole.subarray(cut)])));
    }
    case 'noiseAfter': return done(true, arrives(Buffer.concat([whole, someBytes(random, 1, 30)])));
    case 'otherMaster': return done(true, arrives(otherMaster(random, unit), sentMs), arrives(whole));
  }
}

/** Data of one more or one less; a write's answer grows. */
function wrongLength(random: Random, unit: number, right: Buffer): Buffer {
  const [code = 0, bytes = 0] = right;
  if (code === 5 || code === 6 || code === 15 || code === 16) {
    const more = someBytes(random, 1, 4);
    // The right answer's own CRC would make it that answer, and a byte after it.
    const [crcLow = 0] = framed([unit, ...right]).subarray(-2);
    if (more[0] === crcLow) more[0] = crcLow ^ 1;
    return framed([unit, ...right, ...more]);
  }
  const other = bytes > 2 && random.next() < 0.5 ? bytes - 1 : bytes + 1;
  return framed([unit, code, other, ...someBytes(random, other, other)]);
}

/** A write that was done elsewhere, or with another value; of a reading: an exception of another function. */
function wrongEcho(random: Random, unit: number, right: Buffer): Buffer {
  const [code = 0] = right;
  if (code !== 5 && code !== 6 && code !== 15 && code !== 16) return framed([unit, 0x80 | (code === 3 ? 4 : 3), 2]);
  const other = Buffer.from(right);
  const at = random.int(1, 4);
  other.writeUInt8(other.readUInt8(at) ^ random.int(1, 255), at);
  return framed([unit, ...other]);
}

/** A second master asks another unit on the same wire, and is answered. */
function otherMaster(random: Random, unit: number): Buffer {
  const other = unit + 100;
  const count = random.int(1, 8);
  return Buffer.concat([framed([other, 3, 0, random.int(0, 200), 0, count]), framed([other, 3, 2 * count, ...someBytes(random, 2 * count, 2 * count)])]);
}
