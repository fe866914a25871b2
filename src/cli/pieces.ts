import { z } from 'zod';
import type { Json } from '../model/canonical.ts';
import { askFor, type Daemon } from './dial.ts';
import type { ExitCode } from './exitCode.ts';
import type { Shell } from './shell.ts';

const pieceSchema = z.object({ bytes: z.int().min(0), from: z.int().min(0), data: z.base64().min(1) });

/** Something longer than a frame, asked for piece by piece; a number is the exit code after a complaint. */
export async function readPieces(shell: Shell, daemon: Daemon, method: string, params: Readonly<Record<string, Json>>): Promise<Buffer | ExitCode> {
  const pieces: Buffer[] = [];
  let have = 0;
  for (let whole = 1; have < whole;) {
    // oxlint-disable-next-line no-await-in-loop -- a piece after the other, as the frames allow
    const piece = await askFor(shell, daemon, method, pieceSchema, { params: { ...params, from: have } });
    if (typeof piece === 'number') return piece;
    whole = piece.bytes;
    const bytes = Buffer.from(piece.data, 'base64');
    pieces.push(bytes);
    have += bytes.length;
  }
  return Buffer.concat(pieces);
}
