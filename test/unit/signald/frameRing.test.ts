import { expect, test } from 'vitest';
import { createFrameRing, createFrameStream, type FrameReader } from '../../../src/signald/frameRing.ts';
import { readFrameBatch, type FrameBatch } from '../../../src/model/busView.ts';

function reader(backlog: { bytes: number } = { bytes: 0 }): FrameReader & { readonly got: FrameBatch[] } {
  const got: FrameBatch[] = [];
  return {
    got, backlogBytes: () => backlog.bytes,
    stream(name, data) {
      const batch = readFrameBatch(JSON.parse(JSON.stringify(data)));
      if (name !== 'frames' || batch === null) throw new Error('not a batch');
      got.push(batch);
      return true;
    },
  };
}

test('frames keep their order, their bytes and their time; what was overwritten is counted', () => {
  const ring = createFrameRing(10);
  const bytes = Buffer.from([1, 2, 3]);
  for (let n = 1; n <= 25; n += 1) {
    bytes[0] = n;
    ring.add('lamps', n % 2 === 0 ? 'in' : 'out', bytes, n + 0.12345);
  }
  const { lost, frames } = ring.after(3, 4);
  expect(lost).toBe(12);
  expect(frames).toEqual([[16, 16.123, 'lamps', 'in', '100203'], [17, 17.123, 'lamps', 'out', '110203'], [18, 18.123, 'lamps', 'in', '120203'], [19, 19.123, 'lamps', 'out', '130203']]);
  expect(ring.after(25, 4)).toEqual({ lost: 0, frames: [] });
  expect(ring.after(0, 100).frames).toHaveLength(10);
});

test('a tick serves two readers and 64 frames each, in turn; a fifth reader is refused', () => {
  const ring = createFrameRing();
  const stream = createFrameStream('b', ring);
  const readers = Array.from({ length: 4 }, () => reader());
  for (const one of readers) expect(stream.subscribe(one, 0)).toBe(true);
  expect(stream.subscribe(reader(), 0)).toBe(false);
  for (let n = 0; n < 200; n += 1) ring.add('field', 'out', Buffer.alloc(8), n);
  stream.pump();
  expect(readers.map(({ got }) => got.length)).toEqual([1, 1, 0, 0]);
  stream.pump();
  expect(readers.map(({ got }) => got.map(({ frames }) => frames.length))).toEqual([[64], [64], [64], [64]]);
  for (let turns = 0; turns < 10; turns += 1) stream.pump();
  for (const { got } of readers) {
    expect(got.flatMap(({ frames }) => frames.map(([n]) => n))).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
    expect(got.every(({ lost }) => lost === 0)).toBe(true);
  }
});

test('a reader that does not read costs nothing and holds up nobody; when it reads again it is told what it missed', () => {
  const ring = createFrameRing(100);
  const stream = createFrameStream('b', ring);
  const stuck = { bytes: 300_000 };
  const [slow, quick] = [reader(stuck), reader()];
  stream.subscribe(slow, undefined);
  stream.subscribe(quick, undefined);
  for (let tick = 0; tick < 50; tick += 1) {
    for (let n = 0; n < 10; n += 1) ring.add('lamps', 'out', Buffer.alloc(8), tick);
    stream.pump();
  }
  expect(slow.got).toEqual([]);
  expect(quick.got.reduce((sum, { frames }) => sum + frames.length, 0)).toBe(500);
  stuck.bytes = 0;
  stream.pump();
  stream.pump();
  expect(slow.got[0]?.lost).toBe(400);
  expect(slow.got.reduce((sum, { frames }) => sum + frames.length, 0)).toBe(100);
});

test('whoever asks for the past gets what is there, and has lost nothing; whoever is gone is not served', () => {
  const ring = createFrameRing(10);
  const stream = createFrameStream('b', ring);
  for (let n = 0; n < 30; n += 1) ring.add('lamps', 'out', Buffer.alloc(1), n);
  const [past, gone] = [reader(), reader()];
  stream.subscribe(past, 0);
  stream.subscribe(gone, 0);
  stream.end(gone);
  stream.pump();
  expect(past.got.map(({ lost, frames }) => [lost, frames.length])).toEqual([[0, 10]]);
  expect(gone.got).toEqual([]);
});

test('who asks a full ring for its past loses nothing of it to the frames that come before the first serve', () => {
  const ring = createFrameRing(1000);
  const stream = createFrameStream('b', ring);
  const line = (frames: number): void => { for (let n = 0; n < frames; n += 1) ring.add('lamps', 'out', Buffer.alloc(8), n); };
  line(1500);
  const past = reader();
  stream.subscribe(past, 0);
  for (let tick = 0; tick < 60; tick += 1) { line(10); stream.pump(); }
  expect(past.got.reduce((sum, { lost }) => sum + lost, 0)).toBe(0);
  expect(past.got.flatMap(({ frames }) => frames.map(([n]) => n)).at(-1)).toBe(2100);
});
