import { array, assert, nat, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLuma } from '../../../src/camera/jpegDc.ts';
import { readPicture } from '../../../src/camera/picture.ts';
import { drawJpeg } from '../../../src/sim/onvif/picture.ts';
import { foreignJpegs } from './foreignJpegs.ts';

describe('the luma of a JPEG by its DC terms', () => {
  it.each(Object.entries(foreignJpegs))('reads %s as its own decoder does', (_, { jpeg, blocks }) => {
    const read = readLuma(Buffer.from(jpeg, 'base64'));
    expect(read.ok).toBe(true);
    if (!read.ok) return;
    const { columns, rows, luma } = read.blocks;
    expect([read.blocks.width, read.blocks.height, columns, rows]).toEqual([50, 37, 7, 5]);
    const whole = blocks.map((_value, at) => luma[Math.floor(at / 6) * columns + (at % 6)] ?? Number.NaN);
    // A decoder rounds each of 64 pixels, and clips them.
    expect(Math.max(...whole.map((value, at) => Math.abs(value - (blocks[at] ?? 0))))).toBeLessThan(1.5);
  });

  it('reads what the test camera draws, to the level', () => {
    const read = readLuma(drawJpeg({ columns: 9, rows: 5, luma: (column, row) => column * 20 + row * 10 }));
    expect(read.ok && [...read.blocks.luma]).toEqual(Array.from({ length: 45 }, (_, at) => (at % 9) * 20 + Math.floor(at / 9) * 10));
  });

  it('tells what is no picture, or not all of one', () => {
    const whole = Buffer.from(foreignJpegs['baseline420']?.jpeg ?? '', 'base64');
    expect(readLuma(Buffer.from('<html>'))).toEqual({ ok: false, problem: 'notJpeg' });
    expect(readLuma(new Uint8Array(0))).toEqual({ ok: false, problem: 'notJpeg' });
    expect(readLuma(whole.subarray(0, whole.length - 200))).toEqual({ ok: false, problem: 'truncated' });
    expect(readLuma(whole.subarray(0, 100))).toEqual({ ok: false, problem: 'truncated' });
  });

  it('refuses a size that no camera has before it takes memory for it', () => {
    const huge = Buffer.from(drawJpeg({ columns: 1, rows: 1, luma: () => 0 }));
    const frame = huge.indexOf(Buffer.from([0xff, 0xc0]));
    huge.writeUInt16BE(65_535, frame + 5);
    huge.writeUInt16BE(65_535, frame + 7);
    expect(readLuma(huge)).toEqual({ ok: false, problem: 'tooLarge' });
  });

  it('comes to an end on anything, and gives luma within its range', () => {
    const seeds = Object.values(foreignJpegs).map(({ jpeg }) => Buffer.from(jpeg, 'base64'));
    assert(property(nat(seeds.length - 1), array(tuple(nat(2000), nat(255)), { maxLength: 12 }), nat(2000), (which, changes, cut) => {
      const bytes = Buffer.from(seeds[which] ?? []);
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      const read = readPicture(bytes.subarray(0, Math.max(2, bytes.length - cut)));
      if (read.ok) expect(read.facts.luma >= 0 && read.facts.luma <= 255).toBe(true);
    }), { numRuns: 500, seed: 9, endOnFailure: true });
  });
});
