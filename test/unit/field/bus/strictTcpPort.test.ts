import { beforeEach, expect, test } from 'vitest';
import { StrictTcpPort } from '../../../../src/field/bus/strictTcpPort.ts';
import { sealed } from '../../../integration/field/tinySlave.ts';
import { fakeStream, type FakeStream } from './fakeStream.ts';

let stream: FakeStream;
let port: StrictTcpPort;
let frames: string[];
let ended: (string | undefined)[];

beforeEach(() => {
  stream = fakeStream();
  port = new StrictTcpPort(stream, 41);
  frames = [];
  ended = [];
  port.on('data', (frame: Buffer) => { frames.push(frame.toString('hex')); });
  port.on('close', (error: Error | null) => { ended.push(error?.message); });
});

const hex = (frame: Buffer): string => frame.toString('hex');
const mbap = (transaction: number, body: readonly number[], protocol = 0, length = body.length): Buffer => Buffer.from([transaction >> 8, transaction & 0xff, protocol >> 8, protocol & 0xff, length >> 8, length & 0xff, ...body]);
const readTwo = sealed([1, 3, 0, 100, 0, 2]);
const bodyTwo = [1, 3, 4, 0, 7, 0, 8];

test('a request goes out under MBAP with a number of its own, an answer comes up as an RTU frame', () => {
  port.write(readTwo);
  port.write(readTwo);
  expect(stream.written.map(hex)).toEqual([hex(mbap(42, [...readTwo.subarray(0, 6)])), hex(mbap(43, [...readTwo.subarray(0, 6)]))]);
  stream.feed(mbap(43, bodyTwo));
  expect(frames).toEqual([hex(sealed(bodyTwo))]);
});

test('an answer in pieces, and two in one piece: the second is nobody’s', () => {
  port.write(readTwo);
  for (const byte of mbap(42, bodyTwo)) stream.feed(Buffer.from([byte]));
  port.write(readTwo);
  stream.feed(Buffer.concat([mbap(43, bodyTwo), mbap(43, bodyTwo)]));
  expect(frames).toHaveLength(2);
  expect(port.droppedBytes).toBe(13);
});

test('the answer to the request before is not taken, even when it is the same question', () => {
  port.write(readTwo);
  expect(port.abandon()).toBe('timeout');
  port.write(readTwo);
  stream.feed(mbap(42, bodyTwo));
  expect(frames).toEqual([]);
  stream.feed(mbap(43, [1, 3, 4, 0, 9, 0, 9]));
  expect(frames).toEqual([hex(sealed([1, 3, 4, 0, 9, 0, 9]))]);
});

test.each([
  ['another unit', [2, ...bodyTwo.slice(1)]],
  ['another function', [1, 4, ...bodyTwo.slice(2)]],
  ['another byte count', [1, 3, 2, 0, 7]],
  ['a byte count that its length does not bear out', [1, 3, 4, 0, 7, 0]],
  ['more bytes than it says', [...bodyTwo, 9]],
  ['an exception of another function', [1, 0x84, 2]],
])('%s is no answer', (_, body) => {
  port.write(readTwo);
  stream.feed(mbap(42, body));
  expect(frames).toEqual([]);
  expect(port.abandon()).toBe('mismatch');
});

test('the echo of a write is compared with the request', () => {
  const coil = sealed([1, 5, 0, 3, 0xff, 0]);
  port.write(coil);
  stream.feed(mbap(42, [1, 5, 0, 4, 0xff, 0]));
  expect(frames).toEqual([]);
  stream.feed(mbap(42, [1, 5, 0, 3, 0xff, 0]));
  expect(frames).toEqual([hex(coil)]);
});

test('an exception is an answer', () => {
  port.write(readTwo);
  stream.feed(mbap(42, [1, 0x83, 2]));
  expect(frames).toEqual([hex(sealed([1, 0x83, 2]))]);
});

test.each([
  ['another protocol', mbap(42, bodyTwo, 1)],
  ['a length that no frame has', mbap(42, bodyTwo, 0, 255)],
  ['a length of nothing', mbap(42, [1, 3], 0, 2)],
  ['no Modbus at all', Buffer.from('HTTP/1.1 400 Bad Request\r\n')],
])('%s: the stream can’t be followed any more and is ended', (_, bytes) => {
  port.write(readTwo);
  stream.feed(bytes);
  expect([frames, ended, stream.isOpen]).toEqual([[], ['this is no Modbus TCP'], false]);
});

test('the transaction number wraps', () => {
  for (let turn = 0; turn < 65_536; turn += 1) port.write(readTwo);
  port.write(readTwo);
  expect(stream.written.at(-1)?.readUInt16BE(0)).toBe(42);
  stream.feed(mbap(42, bodyTwo));
  expect(frames).toHaveLength(1);
});
