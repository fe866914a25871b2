import type { BusCall, BusReply } from '../../../../src/field/scan/request.ts';
import type { Random } from '../../../../src/platform/random.ts';
import { nonce, wordBytes } from './wire.ts';

/** A request in the judge's own words, made of its number: address and values are its own too, function and quantity may be those of another. */
export function numberedCall(k: number, random: Random, alike?: BusCall): BusCall {
  const address = nonce(k, 1000) % 60_000;
  if (alike !== undefined && 'count' in alike) return { ...alike, address };
  const count = random.int(1, 24);
  const words = (least: number): number[] => Array.from({ length: Math.max(least, count) }, (_, at) => nonce(k, 2000 + at));
  switch (random.int(0, 8)) {
    case 0: return { function: 'fc01', address, count: random.int(16, 200) };
    case 1: return { function: 'fc02', address, count: random.int(16, 200) };
    case 2: return { function: 'fc03', address, count };
    case 3: return { function: 'fc04', address, count };
    case 4: return { function: 'fc05', address, value: (nonce(k, 1) & 1) === 1 };
    case 5: return { function: 'fc06', address, value: nonce(k, 2) };
    case 6: return { function: 'fc15', address, values: words(16).map((word) => (word & 1) === 1) };
    case 7: return { function: 'fc16', address, values: words(1) };
    default: return { function: 'fc23', address, count, writeAddress: address, values: words(1) };
  }
}

/** The PDU that answers request number k: readings carry words of k, writes the request's own beginning. */
export function answerTo(k: number, pdu: Uint8Array): Buffer {
  const [code = 0] = pdu;
  const count = ((pdu[3] ?? 0) << 8) | (pdu[4] ?? 0);
  if (code === 1 || code === 2) return Buffer.from([code, Math.ceil(count / 8), ...bitBytes(k, count)]);
  if (code === 3 || code === 4 || code === 23) return Buffer.from([code, 2 * count, ...Array.from({ length: count }, (_, at) => wordBytes(nonce(k, at))).flat()]);
  return Buffer.from(pdu.subarray(0, 5));
}

function bitBytes(k: number, count: number): number[] {
  const bytes = Array.from({ length: Math.ceil(count / 8) }, () => 0);
  for (let at = 0; at < count; at += 1) if (nonce(k, at) & 1) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
  return bytes;
}

export interface Dealt {
  readonly executed: boolean;
  readonly exception: number | null;
}

/** What is wrong with how request k was answered; null = nothing. */
export function verdict(k: number, call: BusCall, { outcome }: BusReply, dealt: Dealt | null): string | null {
  const count = 'count' in call ? call.count : 0;
  switch (outcome.kind) {
    case 'registers': {
      const right = outcome.registers.length === count && outcome.registers.every((word, at) => word === nonce(k, at));
      return right ? null : `request ${k} (${call.function}) was given words that are not its own`;
    }
    case 'bits': {
      const right = outcome.bits.length === count && outcome.bits.every((bit, at) => bit === ((nonce(k, at) & 1) === 1));
      return right ? null : `request ${k} (${call.function}) was given bits that are not its own`;
    }
    case 'written': return dealt?.executed === true ? null : `request ${k} (${call.function}) is told written, and no device has done it`;
    case 'exception': return dealt?.exception === outcome.code ? null : `request ${k} (${call.function}) is told exception ${outcome.code}, dealt was ${String(dealt?.exception)}`;
    case 'sent': return `request ${k} is told sent`;
    case 'timeout':
    case 'crc':
    case 'mismatch':
    case 'portDown':
    case 'quarantined':
    case 'expired':
    case 'invalid': return null;
  }
}
