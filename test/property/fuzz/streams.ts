import type { Random } from '../../../src/platform/random.ts';
import { crc16 } from '../../../src/sim/cabinet/rtuFrame.ts';
import { exchange, hostileBytes, rightPdu, strangeRequest } from './busCase.ts';
import { replyEffects } from './busJudge.ts';
import { inPieces, noise } from './mutation.ts';
import { tcpCase } from './tcpCase.ts';

export interface StreamOutcome {
  readonly wire: 'rtu' | 'tcp';
  /** A frame of the unit that was asked, with a right CRC, is in it (RTU). */
  readonly sound: boolean;
  readonly answered: boolean;
  readonly effects: readonly string[];
}

const line = { id: 'l', purpose: 'field', device: '', baud: 19_200, format: '8E1' } as const;

/** A random or mutated stream of bytes into the port, as the answer to a request of any function. */
export function streamCase(random: Random): StreamOutcome {
  if (random.next() < 0.25) {
    const { past, effects } = tcpCase(random);
    return { wire: 'tcp', sound: false, answered: past, effects };
  }
  const request = strangeRequest(random, 'l', 11_000);
  const learns = random.pick(['echo', 'noEcho', 'nothing'] as const);
  const done = exchange(line, request, 10_000, learns, (written) => {
    if (random.next() < 0.15) return inPieces(random, noise(random, random.int(0, 300)));
    const echo = learns === 'echo' && random.next() < 0.9 ? [written] : [];
    return inPieces(random, Buffer.concat([...echo, hostileBytes(random, written, rightPdu(random, written))]));
  });
  const [reply] = done.replies;
  return { wire: 'rtu', sound: holdsSound(done.came, request.unit, done.written), answered: reply?.responseHex !== null && reply !== undefined, effects: replyEffects(request, done) };
}

/** Beyond its own echo. */
function holdsSound(came: Buffer, unit: number, written: Buffer | null): boolean {
  for (let from = came.indexOf(unit); from >= 0 && from + 5 <= came.length; from = came.indexOf(unit, from + 1)) {
    const most = Math.min(came.length, from + 256);
    for (let to = from + 5; to <= most; to += 1) {
      const isEcho = written !== null && to - from === written.length && came.subarray(from, to).equals(written);
      if (!isEcho && came.readUInt16LE(to - 2) === crc16(came.subarray(from, to - 2))) return true;
    }
  }
  return false;
}
