import { createRandom } from '../../platform/random.ts';
import type { CabinetFault } from './cabinetMessage.ts';
import { encodeAdu } from './rtuFrame.ts';

export type AnswersFault = Extract<CabinetFault, { name: 'answers' }>;

/** What comes down the line instead of an answer: bytes, and how long after their time, ms. */
export interface Delivery { readonly bytes: Uint8Array; readonly lateMs: number }

/** What is wrong with the answers of one line. */
export interface LineFault {
  set(fault: AnswersFault): void;
  /** The adapter hears its own transmission. */
  echoes(): boolean;
  /** The exception with which the slave refuses this request; null = it serves it. */
  refusal(unit: number): number | null;
  deliver(unit: number, pdu: Uint8Array): Delivery;
}

const noiseBytes = 5;

/** `unitOf`: where a board answers; undefined = the site has no such board. */
export function createLineFault(unitOf: (board: string) => number | undefined): LineFault {
  const random = createRandom(1);
  let fault: AnswersFault | null = null;
  let answers = 0;
  /** One answer in `every` is hit, of the board that is meant or of all. */
  const hits = (unit: number): boolean => {
    if (fault === null || (fault.board !== undefined && unitOf(fault.board) !== unit)) return false;
    answers += 1;
    return answers % fault.every === 0;
  };
  return {
    set(next) {
      fault = next.what === 'sound' ? null : next;
      answers = 0;
    },
    echoes: () => fault?.what === 'echo',
    refusal: (unit) => (fault?.what === 'exception' && hits(unit) ? fault.code : null),
    deliver(unit, pdu) {
      const adu = encodeAdu(unit, pdu);
      const hit = fault !== null && fault.what !== 'exception' && fault.what !== 'echo' && hits(unit);
      return { bytes: hit && fault !== null ? disturbed(fault, unit, pdu, () => random.int(0, 255)) : adu, lateMs: hit && fault?.what === 'late' ? fault.byMs : 0 };
    },
  };
}

function disturbed({ what }: AnswersFault, unit: number, pdu: Uint8Array, byte: () => number): Uint8Array {
  const adu = encodeAdu(unit, pdu);
  const noise = Uint8Array.from({ length: noiseBytes }, byte);
  switch (what) {
    case 'badCrc': {
      const crcAt = adu.length - 1;
      adu[crcAt] = (adu[crcAt] ?? 0) ^ 0xff;
      return adu;
    }
    case 'truncated': return adu.subarray(0, Math.floor(adu.length / 2));
    case 'duplicated': return joined(adu, adu);
    case 'otherUnit': return encodeAdu(unit + 1, pdu);
    case 'otherFunction': {
      const other = Uint8Array.from(pdu);
      // FC23 and FC3 have answers of one shape.
      other[0] = other[0] === 3 ? 4 : 3;
      return encodeAdu(unit, other);
    }
    case 'noiseBefore': return joined(noise, adu);
    case 'noiseInside': return joined(adu.subarray(0, 6), noise, adu.subarray(6));
    case 'noiseAfter': return joined(adu, noise);
    case 'late':
    case 'exception':
    case 'echo':
    case 'sound': return adu;
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
