import { createHash } from 'node:crypto';
import { readLuma, type JpegProblem } from './jpegDc.ts';

/** What health needs of a picture. */
export interface PictureFacts {
  readonly hash: string;
  readonly bytes: number;
  /** Mean and standard deviation of the blocks' luma, 0 to 255. */
  readonly luma: number;
  readonly contrast: number;
  /** Mean luma of each cell of a grid laid over it. */
  readonly grid: readonly number[];
}

export type PictureRead = { readonly ok: true; readonly facts: PictureFacts } | { readonly ok: false; readonly problem: JpegProblem };

/** Cells of the grid: fine enough for a vehicle to change one, coarse enough for noise not to. */
export const gridCells = { across: 24, down: 16 } as const;

export function readPicture(jpeg: Uint8Array): PictureRead {
  const read = readLuma(jpeg);
  if (!read.ok) return read;
  const { columns, rows, luma } = read.blocks;
  const { across, down } = gridCells;
  const [sums, counts] = [new Float64Array(across * down), new Float64Array(across * down)];
  let sum = 0;
  let squares = 0;
  for (const [index, value] of luma.entries()) {
    const cell = Math.floor((Math.floor(index / columns) * down) / rows) * across + Math.floor(((index % columns) * across) / columns);
    sums[cell] = (sums[cell] ?? 0) + value;
    counts[cell] = (counts[cell] ?? 0) + 1;
    sum += value;
    squares += value * value;
  }
  const mean = sum / luma.length;
  return {
    ok: true,
    facts: {
      hash: createHash('sha256').update(jpeg).digest('hex'), bytes: jpeg.length,
      luma: mean, contrast: Math.sqrt(Math.max(0, squares / luma.length - mean * mean)),
      grid: [...sums].map((value, cell) => value / Math.max(1, counts[cell] ?? 1)),
    },
  };
}
