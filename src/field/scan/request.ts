/** One Modbus call as data. Addresses are wire addresses (number − 1 within the area). */
export type BusCall =
  | { readonly function: 'fc01' | 'fc02' | 'fc03' | 'fc04'; readonly address: number; readonly count: number }
  | { readonly function: 'fc05'; readonly address: number; readonly value: boolean }
  | { readonly function: 'fc06'; readonly address: number; readonly value: number }
  | { readonly function: 'fc15'; readonly address: number; readonly values: readonly boolean[] }
  | { readonly function: 'fc16'; readonly address: number; readonly values: readonly number[] }
  /** The write is taken first, then the read block is answered. */
  | { readonly function: 'fc23'; readonly address: number; readonly count: number; readonly writeAddress: number; readonly values: readonly number[] };

/** Order on the line, lowest first. */
export const priorities = { emergency: 0, lamp: 10, lampRetry: 20, detector: 30, display: 40, identity: 50, slow: 60, service: 70 } as const;

export interface BusRequest {
  /** Unique among the requests that are under way. */
  readonly id: string;
  readonly line: string;
  /** Unit address, 1–247; 0 = broadcast: serial lines only, a write that nobody answers. */
  readonly unit: number;
  readonly call: BusCall;
  readonly priority: number;
  /** Longest wait for the whole answer, ms from the write. */
  readonly timeoutMs: number;
  /** Not begun after this moment, monotonic ms: an image of the past is never written. */
  readonly dueMs: number;
}

export type BusOutcome =
  | { readonly kind: 'registers'; readonly registers: readonly number[] }
  | { readonly kind: 'bits'; readonly bits: readonly boolean[] }
  /** A write whose echo was compared with the request. */
  | { readonly kind: 'written' }
  /** A broadcast that was written: nobody answers it, and nothing says that anybody heard it. */
  | { readonly kind: 'sent' }
  | { readonly kind: 'timeout' }
  /** Something came, and nothing of it had a right CRC. */
  | { readonly kind: 'crc' }
  | { readonly kind: 'exception'; readonly code: number }
  /** A sound frame that is no answer to this request. */
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'portDown' }
  /** The device was silent again and again, and is left alone until then: it was never written. */
  | { readonly kind: 'quarantined'; readonly untilMs: number }
  /** Its time had passed before the line was free, or the queue was full: it was never written. */
  | { readonly kind: 'expired' }
  /** Not a request that Modbus knows (quantity, unit, address): it was never written. */
  | { readonly kind: 'invalid' };

export interface BusReply {
  readonly id: string;
  readonly line: string;
  readonly unit: number;
  readonly outcome: BusOutcome;
  /** The whole frame as written, CRC included; empty if nothing was written. */
  readonly requestHex: string;
  /** The whole answer with its CRC; null unless a sound frame for this request came. */
  readonly responseHex: string | null;
  /** Monotonic ms at receipt, or when the outcome was known. */
  readonly receivedMs: number;
  /** From the write to the sound answer, ms; absent where there was none, or nobody measured. */
  readonly latencyMs?: number;
}

const bytesOfCrc = 2;

/** Bytes of the request and of its regular answer, CRC included. */
export function frameBytes(call: BusCall): { readonly request: number; readonly reply: number } {
  switch (call.function) {
    case 'fc01':
    case 'fc02': return { request: 8, reply: 3 + Math.ceil(call.count / 8) + bytesOfCrc };
    case 'fc03':
    case 'fc04': return { request: 8, reply: 3 + 2 * call.count + bytesOfCrc };
    case 'fc05':
    case 'fc06': return { request: 8, reply: 8 };
    case 'fc15': return { request: 7 + Math.ceil(call.values.length / 8) + bytesOfCrc, reply: 8 };
    case 'fc16': return { request: 7 + 2 * call.values.length + bytesOfCrc, reply: 8 };
    case 'fc23': return { request: 11 + 2 * call.values.length + bytesOfCrc, reply: 3 + 2 * call.count + bytesOfCrc };
  }
}

const isWord = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 65_535;
const isSpan = (address: number, count: number, most: number): boolean => isWord(address) && Number.isInteger(count) && count >= 1 && count <= most && address + count <= 65_536;

/** Modbus over Serial Line V1.02, 2.1: only writes can be broadcast, and no device answers. */
export const broadcastUnit = 0;

/** Function 23 reads as well: its answer is what it is for. */
function isPlainWrite({ function: code }: BusCall): boolean {
  return code === 'fc05' || code === 'fc06' || code === 'fc15' || code === 'fc16';
}

/** Whether Modbus has such a request: quantities, unit, addresses and values within the specification's limits. */
export function isValidRequest({ unit, call }: Pick<BusRequest, 'unit' | 'call'>): boolean {
  if (!Number.isInteger(unit) || unit < 0 || unit > 247) return false;
  if (unit === broadcastUnit && !isPlainWrite(call)) return false;
  switch (call.function) {
    case 'fc01':
    case 'fc02': return isSpan(call.address, call.count, 2000);
    case 'fc03':
    case 'fc04': return isSpan(call.address, call.count, 125);
    case 'fc05': return isWord(call.address);
    case 'fc06': return isWord(call.address) && isWord(call.value);
    case 'fc15': return isSpan(call.address, call.values.length, 1968);
    case 'fc16': return isSpan(call.address, call.values.length, 123) && call.values.every(isWord);
    case 'fc23': return isSpan(call.address, call.count, 125) && isSpan(call.writeAddress, call.values.length, 121) && call.values.every(isWord);
  }
}

/** What a device can take of one request, less than what the specification lets it (its profile). */
export interface QuantityLimits {
  readonly maxReadRegisters: number;
  readonly maxWriteRegisters?: number | undefined;
}

export function isWithinLimits(call: BusCall, limits: QuantityLimits | undefined): boolean {
  if (limits === undefined) return true;
  const mostWritten = limits.maxWriteRegisters ?? Number.POSITIVE_INFINITY;
  switch (call.function) {
    case 'fc03':
    case 'fc04': return call.count <= limits.maxReadRegisters;
    case 'fc16': return call.values.length <= mostWritten;
    case 'fc23': return call.count <= limits.maxReadRegisters && call.values.length <= mostWritten;
    case 'fc01':
    case 'fc02':
    case 'fc05':
    case 'fc06':
    case 'fc15': return true;
  }
}
