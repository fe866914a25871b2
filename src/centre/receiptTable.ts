import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { readJson } from '../model/jsonText.ts';
import type { Position } from './receiptBook.ts';

/** A position as both databases keep it. A watermark that is too high by a bit loses rows for good: hence its CRC. */
export interface WatermarkRow {
  readonly site: string; readonly epoch: string; readonly channel: string;
  readonly up_to: number; readonly islands: string; readonly stored: number; readonly gap_rows: number; readonly aged: number; readonly aged_to: number; readonly crc: number;
}

export const watermarkColumns = 'site, epoch, channel, up_to, islands, stored, gap_rows, aged, aged_to, crc';
/** What stands in the place of a row that is there already. */
export const watermarkChange = `ON CONFLICT (site, epoch, channel) DO UPDATE SET up_to = excluded.up_to, islands = excluded.islands, stored = excluded.stored,
  gap_rows = excluded.gap_rows, aged = excluded.aged, aged_to = excluded.aged_to, crc = excluded.crc`;

/** What a store says of itself is not what a sink wrote. */
export class DamagedWatermark extends Error {}

const islandsSchema = z.array(z.tuple([z.int(), z.int()]));

export function toRow({ site, epoch, channel, receipt, rows, gapRows, aged, agedTo }: Position): WatermarkRow {
  const row = { site, epoch, channel, up_to: receipt.upTo, islands: JSON.stringify(receipt.islands), stored: rows, gap_rows: gapRows, aged, aged_to: agedTo };
  return { ...row, crc: crcOf(row) };
}

export function fromRow(row: WatermarkRow): Position {
  const { site, epoch, channel, up_to: upTo, stored: rows, gap_rows: gapRows, aged, aged_to: agedTo } = row;
  const read = readJson(row.islands);
  const islands = islandsSchema.safeParse(read.ok ? read.value : null);
  if (!islands.success || row.crc !== crcOf(row)) throw new DamagedWatermark(`the watermark of ${site} ${epoch} ${channel} is not what was written`);
  return { site, epoch, channel, receipt: { upTo, islands: islands.data }, rows, gapRows, aged, agedTo };
}

function crcOf(row: Omit<WatermarkRow, 'crc'>): number {
  return crc32(JSON.stringify([row.site, row.epoch, row.channel, row.up_to, row.islands, row.stored, row.gap_rows, row.aged, row.aged_to]));
}
