/** What one byte does to a CRC. */
const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

/** CRC of Modbus RTU (polynomial 0xA001, first value 0xFFFF). */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (let at = 0; at < bytes.length; at += 1) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return crc;
}

export interface RtuRequest { readonly unit: number; readonly pdu: Uint8Array; /** Bytes of the whole frame on the wire. */ readonly bytes: number }

/** A whole frame: unit, PDU, CRC with its low byte first. */
export function encodeAdu(unit: number, pdu: Uint8Array): Uint8Array {
  const adu = new Uint8Array(pdu.length + 3);
  adu[0] = unit;
  adu.set(pdu, 1);
  const crc = crc16(adu.subarray(0, pdu.length + 1));
  adu[pdu.length + 1] = crc & 0xff;
  adu[pdu.length + 2] = crc >>> 8;
  return adu;
}

/** The frame as a request; null when it is too short or its CRC is wrong: a slave is silent then. */
export function decodeAdu(adu: Uint8Array): RtuRequest | null {
  const crcAt = adu.length - 2;
  if (crcAt < 2 || adu.length > 256) return null;
  if (crc16(adu.subarray(0, crcAt)) !== ((adu[crcAt] ?? 0) | ((adu[crcAt + 1] ?? 0) << 8))) return null;
  return { unit: adu[0] ?? 0, pdu: adu.slice(1, crcAt), bytes: adu.length };
}

/** Length of the request that begins here, from its own fields; null while unknown: its end is then the line's silence. */
export function requestLength(bytes: Uint8Array): number | null {
  const code = bytes[1] ?? 0;
  if (code >= 1 && code <= 6) return 8;
  if (code === 15 || code === 16) return bytes.length < 7 ? null : 9 + (bytes[6] ?? 0);
  if (code === 23) return bytes.length < 11 ? null : 13 + (bytes[10] ?? 0);
  return null;
}

/** Cuts what arrives on a line into requests. */
export interface RequestSplitter {
  /** Whole requests in these bytes. What fails its CRC is dropped with all that stands behind it. */
  push(bytes: Uint8Array): readonly RtuRequest[];
  /** The line was silent: what is left is a frame of unknown length, or rubbish. */
  silence(): RtuRequest | null;
  /** Bytes wait for more. */
  pending(): boolean;
}

export function createRequestSplitter(): RequestSplitter {
  let buffer: Uint8Array = new Uint8Array(0);
  const takeOne = (): RtuRequest | null => {
    const length = requestLength(buffer);
    if (length === null || buffer.length < length) return null;
    const request = decodeAdu(buffer.subarray(0, length));
    buffer = request === null ? new Uint8Array(0) : buffer.slice(length);
    return request;
  };
  return {
    push(bytes) {
      const joined = new Uint8Array(buffer.length + bytes.length);
      joined.set(buffer);
      joined.set(bytes, buffer.length);
      buffer = joined;
      const requests: RtuRequest[] = [];
      for (let one = takeOne(); one !== null; one = takeOne()) requests.push(one);
      return requests;
    },
    silence() {
      const request = decodeAdu(buffer);
      buffer = new Uint8Array(0);
      return request;
    },
    pending: () => buffer.length > 0,
  };
}
