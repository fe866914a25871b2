import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { encodeAdu } from '../../../sim/cabinet/rtuFrame.ts';
import { characterMs } from '../../../field/scan/timing.ts';
import { turnaroundMs } from '../limit.ts';

// A slave for every unit: main.ts PATH BAUD. It keeps the time of every character, and of its turnaround; the last part
// by looking at the clock without a pause, for its own lateness would be taken for the master's. BAUD 0: it answers at once.
const [, , path = '', baudText = '0'] = process.argv;
const baud = Number(baudText);
const line = { baud: baud === 0 ? 115_200 : baud, format: '8E1' } as const;
const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
const input = new ReadStream(fd);
const napCell = new Int32Array(new SharedArrayBuffer(4));
const spinMs = 0.3;
let buffer = Buffer.alloc(0);

/** Bytes of the request at the beginning of the buffer; null = not known yet. */
function lengthOf(request: Buffer): number | null {
  const code = request[1];
  if (code === 23) return request.length < 11 ? null : 13 + request.readUInt8(10);
  return request.length < 8 ? null : 8;
}

function answer(request: Buffer): Uint8Array {
  const [unit = 0, code = 0] = request;
  const count = request.readUInt16BE(4);
  return encodeAdu(unit, Uint8Array.of(code, 2 * count, ...Array.from({ length: 2 * count }, (_, at) => at & 0xff)));
}

function send(bytes: Uint8Array, dueMs: number): void {
  const leftMs = dueMs - performance.now();
  if (leftMs <= 0) {
    writeSync(fd, bytes);
    return;
  }
  // A sleep in the kernel: one request is under way, nothing else can come.
  if (leftMs > spinMs) Atomics.wait(napCell, 0, 0, leftMs - spinMs);
  setImmediate(send, bytes, dueMs);
}

input.on('error', () => {
  closeSync(fd);
  process.exit(0);
});
input.on('data', (chunk: Buffer) => {
  const heardMs = performance.now();
  buffer = Buffer.concat([buffer, chunk]);
  for (let length = lengthOf(buffer); length !== null && buffer.length >= length; length = lengthOf(buffer)) {
    const reply = answer(buffer.subarray(0, length));
    const onWireMs = (length + reply.length) * characterMs(line) + turnaroundMs(line);
    buffer = buffer.subarray(length);
    send(reply, baud === 0 ? 0 : heardMs + onWireMs);
  }
});
process.on('disconnect', () => { process.exit(0); });
process.send?.('ready');
