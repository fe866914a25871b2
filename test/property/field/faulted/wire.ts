import type { ByteStream } from '../../../../src/field/bus/framePort.ts';
import type { Clock } from '../../../../src/platform/clock.ts';
import type { Random } from '../../../../src/platform/random.ts';
import type { World } from '../../../../src/sim/junction/world.ts';

export function worldClock(world: World): Clock {
  return {
    bootId: 'world', scale: 1, monoMs: () => world.nowMs(), wallMs: () => world.nowMs(),
    after: (delayMs, call) => world.at(world.nowMs() + Math.max(0, delayMs), call),
    stamp: (errorMs) => ({ bootId: 'world', monoMs: world.nowMs(), wallMs: world.nowMs(), errorMs }),
  };
}

/** What arrives, and when. */
export interface Arrival {
  readonly atMs: number;
  readonly bytes: Buffer;
  /** Comes after the line has left its request and is silent no more: RTU alone can't tell it from an answer to the same question. */
  readonly stray?: boolean;
}

export interface FaultyWire {
  /** A stream for each opening of the port. */
  openStream(): ByteStream;
  /** The adapter is gone, or the peer. */
  cut(): void;
  written: number;
}

export interface WireSpec {
  readonly world: World;
  readonly random: Random;
  /** What comes of bytes that were written. */
  readonly respond: (written: Buffer) => readonly Arrival[];
  /** Whether a stray may arrive now. */
  readonly admits: (bytes: Buffer) => boolean;
}

/** A stream whose other end is dealt faults; everything arrives in pieces. */
export function faultyWire({ world, random, respond, admits }: WireSpec): FaultyWire {
  let current: ByteStream | null = null;
  const wire: FaultyWire = {
    written: 0,
    openStream() {
      let open = false;
      const stream: ByteStream = {
        get isOpen() { return open; },
        open(opened) {
          world.at(world.nowMs() + 1, () => {
            open = true;
            opened(null);
          });
        },
        close(closed) {
          open = false;
          closed();
        },
        write(bytes) {
          wire.written += 1;
          for (const { atMs, bytes: arriving, stray } of respond(Buffer.from(bytes))) {
            world.at(atMs, () => { if (open && (stray !== true || admits(arriving))) feed(stream, random, arriving); });
          }
        },
        readNow: (done) => { done?.(); },
        onBytes: () => undefined, onEnd: () => undefined,
      };
      current = stream;
      return stream;
    },
    cut() {
      const gone = current;
      gone?.close(() => undefined);
      gone?.onEnd(new Error('gone'));
    },
  };
  return wire;
}

function feed(stream: ByteStream, random: Random, bytes: Buffer): void {
  const pieces = random.next() < 0.6 ? bytes.length : random.int(1, 9);
  for (let at = 0; at < bytes.length; at += pieces) stream.onBytes(bytes.subarray(at, at + pieces));
}

/** Differs for each pair, so that an answer tells which request it was made for. */
export function nonce(k: number, at: number): number {
  let mixed = Math.imul((k + 1) ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(at + 1, 0xc2b2_ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  return (mixed ^ (mixed >>> 13)) & 0xffff;
}

export const wordBytes = (word: number): [number, number] => [(word >> 8) & 0xff, word & 0xff];

export function someBytes(random: Random, least: number, most: number): Buffer {
  return Buffer.from(Array.from({ length: random.int(least, most) }, () => random.int(0, 255)));
}

/** A damage that CRC-16 always sees: a burst of at most 16 bits, or at most three bits anywhere (Hamming distance 4). */
export function damaged(random: Random, frame: Buffer): Buffer {
  const hit = Buffer.from(frame);
  const bits = hit.length * 8;
  const flip = (bit: number): void => { hit.writeUInt8(hit.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3); };
  if (random.next() < 0.5) {
    const first = random.int(0, bits - 17);
    flip(first);
    for (let at = 1; at < 16; at += 1) if (random.next() < 0.5) flip(first + at);
    return hit;
  }
  const places = new Set(Array.from({ length: random.int(1, 3) }, () => random.int(0, bits - 1)));
  for (const place of places) flip(place);
  return hit;
}
