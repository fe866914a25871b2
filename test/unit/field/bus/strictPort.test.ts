import { beforeEach, describe, expect, test } from 'vitest';
import { hasOwnCrc } from '../../../../src/field/bus/crc.ts';
import { StrictPort } from '../../../../src/field/bus/strictPort.ts';
import { sealed } from '../../../integration/field/tinySlave.ts';
import { fakeStream, type FakeStream } from './fakeStream.ts';

let stream: FakeStream;
let port: StrictPort;
let frames: string[];

beforeEach(() => {
  frames = [];
  stream = fakeStream();
  port = new StrictPort(stream);
  port.on('data', (frame: Buffer) => { frames.push(frame.toString('hex')); });
});

const hex = (frame: Buffer): string => frame.toString('hex');
const receive = (...parts: Buffer[]): void => { for (const part of parts) stream.onBytes(part); };
const readTwo = sealed([1, 3, 0, 100, 0, 2]);
const answerTwo = sealed([1, 3, 4, 0, 7, 0, 8]);
const coilOn = sealed([1, 5, 0, 3, 0xff, 0]);

/** Three readings without an echo: from then on the port knows that this adapter has none. */
function learnNoEcho(): void {
  for (let turn = 0; turn < 3; turn += 1) {
    expect(port.echoes).toBe('unknown');
    port.write(readTwo);
    receive(answerTwo);
  }
  expect(port.echoes).toBe('no');
  frames = [];
}

test('a whole answer in one piece, and byte by byte', () => {
  port.write(readTwo);
  receive(answerTwo);
  port.write(readTwo);
  receive(...[...answerTwo].map((byte) => Buffer.from([byte])));
  expect(frames).toEqual([hex(answerTwo), hex(answerTwo)]);
  expect(stream.written.map(hex)).toEqual([hex(readTwo), hex(readTwo)]);
});

test('an answer of the right length that states another byte count is none, whatever its CRC says', () => {
  port.write(readTwo);
  receive(sealed([1, 3, 2, 0, 7, 0, 8]), sealed([1, 3, 6, 0, 7, 0, 8]));
  expect(frames).toEqual([]);
  receive(answerTwo);
  expect(frames).toEqual([hex(answerTwo)]);
});

describe('modbus-serial’s warts, each on ours', () => {
  test('3: a damaged answer is known as such, not by a sentence', () => {
    port.write(readTwo);
    receive(Buffer.from(answerTwo.map((byte, at) => (at === 4 ? byte ^ 1 : byte))));
    expect(frames).toEqual([]);
    expect(port.abandon()).toBe('crc');
  });

  test('4: a late answer finds nobody waiting', () => {
    port.write(readTwo);
    expect(port.abandon()).toBe('timeout');
    receive(answerTwo);
    port.write(sealed([1, 3, 0, 200, 0, 2]));
    expect(frames).toEqual([]);
    expect(port.droppedBytes).toBe(answerTwo.length);
    receive(sealed([1, 3, 4, 0, 9, 0, 9]));
    expect(frames).toEqual([hex(sealed([1, 3, 4, 0, 9, 0, 9]))]);
  });

  test('4: a late answer that waits in the kernel when the next request is written was nobody’s', () => {
    port.write(readTwo);
    expect(port.abandon()).toBe('timeout');
    const order: string[] = [];
    stream.readNow = () => {
      order.push('read');
      stream.onBytes(answerTwo);
      stream.readNow = () => undefined;
    };
    const write = stream.write.bind(stream);
    stream.write = (bytes) => {
      order.push('write');
      write(bytes);
    };
    port.write(sealed([1, 3, 0, 200, 0, 2]));
    expect([order, frames]).toEqual([['read', 'write'], []]);
    receive(sealed([1, 3, 4, 0, 9, 0, 9]));
    expect(frames).toEqual([hex(sealed([1, 3, 4, 0, 9, 0, 9]))]);
  });

  test('4: half of a late answer before the write is cleared by it', () => {
    port.write(readTwo);
    receive(answerTwo.subarray(0, 7));
    port.write(readTwo);
    receive(answerTwo.subarray(7));
    expect(frames).toEqual([]);
    receive(answerTwo);
    expect(frames).toEqual([hex(answerTwo)]);
  });

  test('5: the echo of a write is compared with the request: a wrong coil, a wrong value, a wrong quantity', () => {
    learnNoEcho();
    const wrong: readonly (readonly [Buffer, Buffer])[] = [
      [coilOn, sealed([1, 5, 0, 4, 0xff, 0])],
      [coilOn, sealed([1, 5, 0, 3, 0, 0])],
      [sealed([1, 6, 0, 1, 0, 2]), sealed([1, 6, 0, 1, 0, 3])],
      [sealed([1, 16, 0, 1, 0, 1, 2, 0, 5]), sealed([1, 16, 0, 1, 0, 2])],
      [sealed([1, 15, 0, 1, 0, 3, 1, 5]), sealed([1, 15, 0, 2, 0, 3])],
    ];
    for (const [request, reply] of wrong) {
      port.write(request);
      receive(reply);
      expect(frames).toEqual([]);
      expect(port.abandon()).toBe('mismatch');
    }
    port.write(coilOn);
    receive(sealed([1, 5, 0, 4, 0xff, 0]), coilOn);
    expect(frames).toEqual([hex(coilOn)]);
  });

  test('5: the answer of another unit confirms nothing', () => {
    learnNoEcho();
    port.write(coilOn);
    receive(sealed([2, 5, 0, 3, 0xff, 0]));
    expect(frames).toEqual([]);
  });

  test('6: answers that are glued together: the right one is taken, once', () => {
    port.write(readTwo);
    receive(Buffer.concat([sealed([2, 3, 4, 0, 1, 0, 2]), sealed([1, 3, 2, 0, 1]), answerTwo, answerTwo]));
    expect(frames).toEqual([hex(answerTwo)]);
  });

  test('8: the longest answers of function 3 and 23, in pieces', () => {
    const words = Array.from({ length: 250 }, (_, at) => at & 0xff);
    const request = sealed([1, 23, 0, 0, 0, 125, 0, 0, 0, 1, 2, 0, 5]);
    const reply = sealed([1, 23, 250, ...words]);
    port.write(request);
    receive(reply.subarray(0, 60), reply.subarray(60, 200), reply.subarray(200));
    port.write(sealed([1, 3, 0, 0, 0, 125]));
    receive(sealed([1, 3, 250, ...words]));
    expect(frames).toEqual([hex(reply), hex(sealed([1, 3, 250, ...words]))]);
  });

  test('9: an adapter’s own echo confirms nothing, and does not hide the answer', () => {
    port.write(coilOn);
    receive(coilOn);
    expect(frames).toEqual([]);
    port.write(coilOn);
    receive(coilOn, coilOn);
    expect(frames).toEqual([hex(coilOn)]);
    frames = [];
    port.write(readTwo);
    receive(readTwo, answerTwo);
    expect(frames).toEqual([hex(answerTwo)]);
    expect(port.echoes).toBe('yes');
    port.write(coilOn);
    receive(coilOn);
    expect(frames).toHaveLength(1);
  });

  test('9: the echo of a longer write, in pieces, then its answer', () => {
    const request = sealed([1, 16, 0, 1, 0, 2, 4, 0, 5, 0, 6]);
    const reply = sealed([1, 16, 0, 1, 0, 2]);
    port.write(request);
    receive(request.subarray(0, 8), request.subarray(8), reply);
    expect(frames).toEqual([hex(reply)]);
    expect(port.echoes).toBe('yes');
  });

  test('9: an echo in pieces, whose beginning happens to be a whole answer, confirms nothing', () => {
    const request = Buffer.from('011036fd000f1e7577c2fe908e57f06feebcc8785f7ca9a444990aee71d73cd9b466b867d99261', 'hex');
    const reply = sealed([1, 16, 0x36, 0xfd, 0, 15]);
    expect(hex(request).startsWith(hex(reply))).toBe(true);
    port.write(request);
    receive(request.subarray(0, 8));
    expect(frames).toEqual([]);
    receive(request.subarray(8));
    expect(frames).toEqual([]);
    receive(reply);
    expect(frames).toEqual([hex(reply)]);
    expect(port.echoes).toBe('yes');
  });

  test('9: an echo that noise has damaged does not teach the port that there is none', () => {
    port.write(readTwo);
    receive(Buffer.from([0x55]), readTwo.subarray(1), answerTwo);
    expect(frames).toEqual([hex(answerTwo)]);
    expect(port.echoes).toBe('unknown');
  });

  test('9: an echo that was lost once or twice does not make the next one the word of a dead unit', () => {
    for (const lost of [1, 2]) {
      for (let turn = 0; turn < 3 * lost; turn += 1) {
        port.write(readTwo);
        receive(...(turn < lost ? [] : [readTwo]), answerTwo);
      }
      frames = [];
      port.write(sealed([9, 6, 0, 1, 0, 5]));
      receive(sealed([9, 6, 0, 1, 0, 5]));
      expect(frames).toEqual([]);
    }
  });

  test('9: three in a row: noise and an echo between them begin the count anew', () => {
    for (const between of [[Buffer.from([0x55]), answerTwo], [readTwo, answerTwo], [readTwo]]) {
      stream.onEnd(null);
      for (const parts of [[answerTwo], [answerTwo], between, [answerTwo], [answerTwo]]) {
        port.write(readTwo);
        receive(...parts);
        expect(port.echoes).not.toBe('no');
      }
      port.write(readTwo);
      receive(answerTwo);
      expect(port.echoes).toBe('no');
    }
  });

  test('9: an adapter that was believed silent and hears itself again, whole or in pieces, is believed no longer', () => {
    for (const cut of [8, 1, 3, 6]) {
      stream.onEnd(null);
      learnNoEcho();
      port.write(readTwo);
      receive(readTwo.subarray(0, cut), readTwo.subarray(cut), answerTwo);
      expect(frames).toEqual([hex(answerTwo)]);
      expect(port.echoes).not.toBe('no');
      frames = [];
      port.write(coilOn);
      receive(coilOn);
      expect(frames).toEqual([]);
      receive(coilOn);
      expect(frames).toEqual([hex(coilOn)]);
    }
  });

  test('9: the echo of a reading that nobody answers is noticed too', () => {
    learnNoEcho();
    port.write(readTwo);
    receive(readTwo);
    port.abandon();
    port.write(coilOn);
    receive(coilOn);
    expect(frames).toEqual([]);
  });

  test('11: an error event without another listener ends nothing', () => {
    expect(() => port.emit('error', new Error('adapter'))).not.toThrow();
  });

  test('14: the end of the port is told at once', () => {
    let told: Error | null = null;
    port.on('close', (error: Error | null) => { told = error; });
    port.write(readTwo);
    stream.onEnd(new Error('hung up'));
    expect(told).toEqual(new Error('hung up'));
    receive(answerTwo);
    expect(frames).toEqual([]);
  });
});

test('an exception is an answer, of the same unit and function only', () => {
  port.write(readTwo);
  receive(sealed([1, 0x84, 2]), sealed([2, 0x83, 2]), sealed([1, 0x83, 2]));
  expect(frames).toEqual([hex(sealed([1, 0x83, 2]))]);
});

test('noise of every kind before an answer is passed over byte by byte', () => {
  for (const noise of [[0], [1], [1, 3], [1, 3, 4], [1, 3, 4, 9, 9], [1, 0x83], [0xff, 0, 1, 3, 4, 0]]) {
    frames = [];
    port.write(readTwo);
    receive(Buffer.from(noise), answerTwo);
    // A beginning that could be an answer waits for its length; the real one is then complete behind it.
    if (frames.length === 0) receive(Buffer.from([0, 0, 0, 0, 0, 0]));
    expect(frames).toEqual([hex(answerTwo)]);
  }
});

test('a babbling line neither fills the memory nor is taken for an answer', () => {
  port.write(readTwo);
  for (let turn = 0; turn < 2000; turn += 1) receive(Buffer.from(Array.from({ length: 97 }, (_, at) => (at * 31 + turn * 7) & 0xff)));
  expect(frames.filter((frame) => !hasOwnCrc(Buffer.from(frame, 'hex'), 0, frame.length / 2))).toEqual([]);
  port.write(readTwo);
  receive(answerTwo);
  expect(frames.at(-1)).toBe(hex(answerTwo));
});
