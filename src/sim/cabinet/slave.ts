import type { Area } from '../../model/profile.ts';
import type { Device } from './device.ts';

const illegalFunction = 1;
const illegalAddress = 2;
const illegalValue = 3;

type Served = { readonly kind: 'data'; readonly bytes: readonly number[] } | { readonly kind: 'exception'; readonly code: number };
const refuse = (code: number): Served => ({ kind: 'exception', code });
const data = (bytes: readonly number[]): Served => ({ kind: 'data', bytes });

/** Serves one request PDU on a device: the answer PDU, an exception included. The write of an FC23 acts before its read. */
export function servePdu(device: Device, pdu: Uint8Array, nowMs: number): Uint8Array {
  const code = pdu[0] ?? 0;
  const served = serve(device, code, new DataView(pdu.buffer, pdu.byteOffset, pdu.byteLength), nowMs);
  if (served.kind === 'exception') return Uint8Array.of(code | 0x80, served.code);
  const answer = new Uint8Array(1 + served.bytes.length);
  answer[0] = code;
  answer.set(served.bytes, 1);
  return answer;
}

function serve(device: Device, code: number, pdu: DataView, nowMs: number): Served {
  switch (code) {
    case 1: return sized(pdu, 5, () => readBits(device, 'coil', pdu, nowMs));
    case 2: return sized(pdu, 5, () => readBits(device, 'discreteInput', pdu, nowMs));
    case 3: return sized(pdu, 5, () => readWords(device, 'holding', pdu.getUint16(1), pdu.getUint16(3), nowMs));
    case 4: return sized(pdu, 5, () => readWords(device, 'input', pdu.getUint16(1), pdu.getUint16(3), nowMs));
    case 5: return sized(pdu, 5, () => writeCoil(device, pdu, nowMs));
    case 6: return sized(pdu, 5, () => writeWords(device, pdu.getUint16(1), [pdu.getUint16(3)], nowMs, pdu.getUint16(3)));
    case 15: return sized(pdu, 6, () => writeCoils(device, pdu, nowMs));
    case 16: return sized(pdu, 6, () => writeBlock(device, pdu, nowMs));
    case 23: return sized(pdu, 10, () => readWrite(device, pdu, nowMs));
    default: return refuse(illegalFunction);
  }
}

/** Runs when the PDU holds at least so many bytes. */
function sized(pdu: DataView, bytes: number, run: () => Served): Served {
  return pdu.byteLength < bytes ? refuse(illegalValue) : run();
}

function readBits(device: Device, area: Area, pdu: DataView, nowMs: number): Served {
  const address = pdu.getUint16(1);
  const count = pdu.getUint16(3);
  if (count < 1 || count > 2000) return refuse(illegalValue);
  if (!device.registers.covers(area, address, count)) return refuse(illegalAddress);
  device.onRead(nowMs);
  const bytes = Array.from({ length: Math.ceil(count / 8) }, () => 0);
  for (let bit = 0; bit < count; bit += 1) {
    if (device.registers.get(area, address + bit) === 1) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  return data([bytes.length, ...bytes]);
}

function readWords(device: Device, area: Area, address: number, count: number, nowMs: number): Served {
  if (count < 1 || count > device.maxReadRegisters) return refuse(illegalValue);
  if (!device.registers.covers(area, address, count)) return refuse(illegalAddress);
  device.onRead(nowMs);
  const bytes = [count * 2];
  for (let at = address; at < address + count; at += 1) {
    const word = device.registers.get(area, at);
    bytes.push(word >>> 8, word & 0xff);
  }
  return data(bytes);
}

function writeCoil(device: Device, pdu: DataView, nowMs: number): Served {
  const address = pdu.getUint16(1);
  const value = pdu.getUint16(3);
  if (value !== 0 && value !== 0xff00) return refuse(illegalValue);
  if (!device.registers.writable('coil', address, 1)) return refuse(illegalAddress);
  device.registers.set('coil', address, value === 0 ? 0 : 1);
  device.onWrite(nowMs, { area: 'coil', address, count: 1 });
  return data([...bytesOf(address), ...bytesOf(value)]);
}

function writeCoils(device: Device, pdu: DataView, nowMs: number): Served {
  const address = pdu.getUint16(1);
  const count = pdu.getUint16(3);
  const bytes = pdu.getUint8(5);
  if (count < 1 || count > 1968 || bytes !== Math.ceil(count / 8) || pdu.byteLength !== 6 + bytes) return refuse(illegalValue);
  if (!device.registers.writable('coil', address, count)) return refuse(illegalAddress);
  for (let bit = 0; bit < count; bit += 1) device.registers.set('coil', address + bit, (pdu.getUint8(6 + (bit >> 3)) >> (bit & 7)) & 1);
  device.onWrite(nowMs, { area: 'coil', address, count });
  return data([...bytesOf(address), ...bytesOf(count)]);
}

/** `echo`: the second word of the answer, the value of an FC06 or the count of an FC16. */
function writeWords(device: Device, address: number, words: readonly number[], nowMs: number, echo: number): Served {
  if (!device.registers.writable('holding', address, words.length)) return refuse(illegalAddress);
  for (const [index, word] of words.entries()) device.registers.set('holding', address + index, word);
  device.onWrite(nowMs, { area: 'holding', address, count: words.length });
  return data([...bytesOf(address), ...bytesOf(echo)]);
}

function writeBlock(device: Device, pdu: DataView, nowMs: number): Served {
  const words = wordsAt(pdu, 3, 123);
  return words === null ? refuse(illegalValue) : writeWords(device, pdu.getUint16(1), words, nowMs, words.length);
}

function readWrite(device: Device, pdu: DataView, nowMs: number): Served {
  const words = wordsAt(pdu, 7, 121);
  const [readAddress, readCount] = [pdu.getUint16(1), pdu.getUint16(3)];
  if (words === null || readCount < 1 || readCount > device.maxReadRegisters) return refuse(illegalValue);
  if (!device.registers.covers('holding', readAddress, readCount)) return refuse(illegalAddress);
  const written = writeWords(device, pdu.getUint16(5), words, nowMs, words.length);
  return written.kind === 'exception' ? written : readWords(device, 'holding', readAddress, readCount, nowMs);
}

/** Count (at `offset`), byte count and words of a block write; null when they disagree. */
function wordsAt(pdu: DataView, offset: number, maxWords: number): readonly number[] | null {
  const count = pdu.getUint16(offset);
  const bytes = pdu.getUint8(offset + 2);
  if (count < 1 || count > maxWords || bytes !== count * 2 || pdu.byteLength !== offset + 3 + bytes) return null;
  return Array.from({ length: count }, (_, index) => pdu.getUint16(offset + 3 + index * 2));
}

function bytesOf(word: number): [number, number] {
  return [word >>> 8, word & 0xff];
}
