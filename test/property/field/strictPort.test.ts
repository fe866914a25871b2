import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ByteStream } from '../../../src/field/bus/framePort.ts';
import { StrictPort } from '../../../src/field/bus/strictPort.ts';
import { checksum, sealed } from '../../integration/field/tinySlave.ts';

function openPort(): { port: StrictPort; stream: ByteStream; frames: Buffer[] } {
  const stream: ByteStream = {
    isOpen: true, open: (opened) => { opened(null); }, close: (closed) => { closed(); }, write: () => { /* nobody listens */ },
    readNow: () => { /* nothing waits */ }, onBytes: () => { /* set by the port */ }, onEnd: () => { /* set by the port */ },
  };
  const port = new StrictPort(stream);
  const frames: Buffer[] = [];
  port.on('data', (frame: Buffer) => { frames.push(frame); });
  return { port, stream, frames };
}

const word = (value: number): number[] => [value >> 8, value & 0xff];
const register = fc.integer({ min: 0, max: 65_535 });

interface Exchange { readonly request: Buffer; readonly answer: Buffer }

const exchange: fc.Arbitrary<Exchange> = fc.record({
  unit: fc.integer({ min: 1, max: 247 }), address: register, value: register,
  kind: fc.constantFrom(3, 4, 6, 16, 23), words: fc.array(register, { minLength: 1, maxLength: 30 }),
}).map(({ unit, address, value, kind, words }) => {
  const count = word(words.length);
  const data = words.flatMap(word);
  switch (kind) {
    case 6: return { request: sealed([unit, 6, ...word(address), ...word(value)]), answer: sealed([unit, 6, ...word(address), ...word(value)]) };
    case 16: return { request: sealed([unit, 16, ...word(address), ...count, data.length, ...data]), answer: sealed([unit, 16, ...word(address), ...count]) };
    case 23: return { request: sealed([unit, 23, ...word(address), ...count, ...word(value), 0, 1, 2, 0, 9]), answer: sealed([unit, 23, data.length, ...data]) };
    case 3:
    case 4: return { request: sealed([unit, kind, ...word(address), ...count]), answer: sealed([unit, kind, data.length, ...data]) };
  }
});

const bytes = (most: number): fc.Arbitrary<Buffer> => fc.uint8Array({ maxLength: most }).map((noise) => Buffer.from(noise));

/** What a bad line brings before the answer: noise, others' frames, damaged copies of the answer itself. */
function disturbance({ answer }: Exchange): fc.Arbitrary<Buffer> {
  return fc.oneof(
    bytes(12),
    fc.tuple(fc.integer({ min: 0, max: answer.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => Buffer.from(answer.map((byte, index) => (index === at ? byte ^ flip : byte)))),
    fc.integer({ min: 1, max: answer.length - 1 }).map((length) => Buffer.from(answer.subarray(0, length))),
    bytes(20).map((body) => sealed([((answer[0] ?? 1) % 247) + 1, ...body])),
  );
}

const story = exchange.chain((ex) => fc.record({ ex: fc.constant(ex), before: fc.array(disturbance(ex), { maxLength: 4 }), cuts: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 }), echo: fc.boolean() }));

function pieces(all: Buffer, cuts: readonly number[]): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0, turn = 0; at < all.length; turn += 1) {
    const length = cuts[turn % cuts.length] ?? 1;
    parts.push(all.subarray(at, at + length));
    at += length;
  }
  return parts;
}

/** The port learns from three readings whether the adapter has an echo. */
function learn(port: StrictPort, stream: ByteStream, echo: boolean): void {
  const request = sealed([9, 3, 0, 0, 0, 1]);
  for (let turn = 0; turn < 3; turn += 1) {
    port.write(Buffer.from(request));
    if (echo) stream.onBytes(request);
    stream.onBytes(sealed([9, 3, 2, 0, 0]));
  }
  expect(port.echoes).toBe(echo ? 'yes' : 'no');
}

test('whatever the line brings: at most one frame comes out, and it is the answer or a sound frame of its shape', () => {
  fc.assert(fc.property(story, ({ ex, before, cuts, echo }) => {
    const { port, stream, frames } = openPort();
    learn(port, stream, echo);
    frames.length = 0;
    port.write(ex.request);
    const own = echo ? [ex.request] : [];
    for (const part of pieces(Buffer.concat([...own, ...before, ex.answer, Buffer.alloc(80)]), cuts)) stream.onBytes(part);
    expect(frames).toHaveLength(1);
    const [frame] = frames;
    if (frame === undefined) return;
    expect(checksum(frame)).toBe(0);
    expect(frame[0]).toBe(ex.request[0]);
    if (frame.length !== 5) expect(frame.length).toBe(ex.answer.length);
  }), { numRuns: 3000 });
});

test('without its answer nothing comes out', () => {
  fc.assert(fc.property(story, ({ ex, before, cuts }) => {
    // A cut-off answer and a byte of noise can make the answer whole: then it is there.
    fc.pre(!Buffer.concat(before).includes(ex.answer));
    const { port, stream, frames } = openPort();
    learn(port, stream, false);
    frames.length = 0;
    port.write(ex.request);
    for (const part of pieces(Buffer.concat(before), cuts)) stream.onBytes(part);
    expect(frames).toEqual([]);
  }), { numRuns: 3000 });
});
