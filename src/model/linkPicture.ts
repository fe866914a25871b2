import { z } from 'zod';
import { linkSchema } from './linkMessage.ts';

/** Bytes of a picture in one message: base64 makes 4 of 3, so that a live event waits for 16 kB at most. */
export const pictureBytes = 12_000;

/** A piece of a picture that an order asked for: on the order's own response topic, with its correlation data, between `accepted` and `completed`. */
export const pictureSchema = z.object({
  schema: z.literal(linkSchema), nonce: z.string().max(64), snapshot: z.string().min(1).max(100),
  /** This one of so many, from 1. */
  piece: z.int().min(1), pieces: z.int().min(1).max(10_000),
  data: z.base64().min(1).max(4 * Math.ceil(pictureBytes / 3)),
});
export type Picture = z.infer<typeof pictureSchema>;

/** The whole of it; null = a piece is missing. */
export function joined(pieces: readonly Picture[]): Buffer | null {
  const by = new Map(pieces.map((one) => [one.piece, one]));
  const all = Array.from({ length: pieces[0]?.pieces ?? 0 }, (_, at) => by.get(at + 1));
  return all.length === 0 || all.includes(undefined) ? null : Buffer.concat(all.map((one) => Buffer.from(one?.data ?? '', 'base64')));
}
