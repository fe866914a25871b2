import { crcOf } from './packed.ts';

/** Where a channel stood at the last packing; what came since stands in the batches. */
export interface PositionRow { readonly channel: string; readonly lastSeq: number; readonly deliveredSeq: number; readonly publishedSeq: number; readonly crc: number }
/** Numbers of one sender that are stored: (boot, n) is stored once. */
export interface BootRow { readonly boot: string; readonly ranges: string; readonly lastId: number; readonly crc: number }

export const channelCrc = ({ channel, lastSeq, deliveredSeq, publishedSeq }: Omit<PositionRow, 'crc'>): number => crcOf([channel, lastSeq, deliveredSeq, publishedSeq]);
export const bootCrc = ({ boot, ranges, lastId }: Omit<BootRow, 'crc'>): number => crcOf([boot, ranges, lastId]);
