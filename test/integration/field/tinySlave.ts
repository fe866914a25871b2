import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';

/** A Modbus slave that shares no code with the program: registers and coils in two maps, replies by a few lines. */
export interface TinySlave {
  readonly registers: Map<number, number>;
  readonly coils: Map<number, boolean>;
  readonly requests: Buffer[];
  /** What becomes of a reply; returning null = silence. */
  reply: (frame: Buffer, request: Buffer) => Buffer | null;
  /** Told of each request before it is answered, whoever it is for: an adapter's echo. */
  hears: (request: Buffer) => void;
  delayMs: number;
  send(bytes: Buffer): void;
  close(): void;
}

export function checksum(bytes: Buffer): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}

export function sealed(bytes: number[]): Buffer {
  const body = Buffer.from(bytes);
  const crc = checksum(body);
  return Buffer.concat([body, Buffer.from([crc & 0xff, crc >> 8])]);
}

export function startSlave(path: string, unit: number): TinySlave {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const input = new ReadStream(fd);
  let buffer = Buffer.alloc(0);
  const slave: TinySlave = {
    registers: new Map(), coils: new Map(), requests: [], reply: (frame) => frame, hears: () => undefined, delayMs: 0,
    send(bytes) {
      try {
        writeSync(fd, bytes);
      } catch {
        // The line is gone: nobody hears it.
      }
    },
    close: () => { input.destroy(); },
  };
  input.on('error', () => { closeSync(fd); });
  input.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let length = lengthOf(buffer); length !== null && buffer.length >= length; length = lengthOf(buffer)) {
      const request = buffer.subarray(0, length);
      buffer = buffer.subarray(length);
      slave.requests.push(request);
      slave.hears(request);
      const answer = request[0] === unit && checksum(request) === 0 ? answerTo(slave, request) : null;
      const frame = answer === null ? null : slave.reply(sealed(answer), request);
      if (frame !== null) setTimeout(() => { slave.send(frame); }, slave.delayMs);
    }
  });
  return slave;
}

function lengthOf(request: Buffer): number | null {
  const code = request[1];
  if (code === 15 || code === 16) return request.length < 7 ? null : 9 + request.readUInt8(6);
  if (code === 23) return request.length < 11 ? null : 13 + request.readUInt8(10);
  return request.length < 8 ? null : 8;
}

const bytesOf = (word: number): number[] => [word >> 8, word & 0xff];

function answerTo(slave: TinySlave, request: Buffer): number[] {
  const [unit = 0, code = 0] = request;
  const address = request.readUInt16BE(2);
  const count = request.readUInt16BE(4);
  const words = Array.from({ length: count }, (_, at) => slave.registers.get(address + at) ?? 0);
  switch (code) {
    case 1:
    case 2: {
      const bytes = Array.from({ length: Math.ceil(count / 8) }, () => 0);
      for (let at = 0; at < count; at += 1) if (slave.coils.get(address + at)) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
      return [unit, code, bytes.length, ...bytes];
    }
    case 3:
    case 4: return [unit, code, 2 * count, ...words.flatMap(bytesOf)];
    case 5:
      slave.coils.set(address, count === 0xff00);
      return [...request.subarray(0, 6)];
    case 6:
      slave.registers.set(address, count);
      return [...request.subarray(0, 6)];
    case 15:
      for (let at = 0; at < count; at += 1) slave.coils.set(address + at, ((request.readUInt8(7 + (at >> 3)) >> (at & 7)) & 1) === 1);
      return [...request.subarray(0, 6)];
    case 16:
      for (let at = 0; at < count; at += 1) slave.registers.set(address + at, request.readUInt16BE(7 + 2 * at));
      return [...request.subarray(0, 6)];
    case 23: {
      const target = request.readUInt16BE(6);
      for (let at = 0; at < request.readUInt16BE(8); at += 1) slave.registers.set(target + at, request.readUInt16BE(11 + 2 * at));
      return [unit, code, 2 * count, ...words.flatMap(bytesOf)];
    }
    default: return [unit, code | 0x80, 1];
  }
}
