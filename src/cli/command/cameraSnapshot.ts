import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { snapshotSchema, type Snapshot } from '../../model/camera.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { ask, notUnderstood } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { dateClockText } from '../history/readHistory.ts';
import { fail, show, type Shell } from '../shell.ts';
import { cameraWithinMs } from './camera.ts';

/** Takes one, or looks at what is stored: without a camera and without `--stored` the stored ones are listed. */
export async function cameraSnapshot(shell: Shell, [camera]: readonly string[], options: OptionValues): Promise<ExitCode> {
  const stored = textOf(options['stored']);
  const out = textOf(options['out']);
  if (stored !== '' && (options['pin'] === true || options['unpin'] === true)) return pin(shell, stored, options);
  if (stored !== '') return out === '' ? fail(shell, exitCodes.usage, 'camera.noOut') : write(shell, stored, out);
  if (camera === undefined) return list(shell);
  const asked = await ask(shell, 'agentOperate', 'camera.snapshot', { camera, reason: options['evidence'] === true ? 'evidence' : 'demand', by: personOf(options) }, cameraWithinMs);
  if (!asked.ok) return asked.exit;
  const taken = snapshotSchema.safeParse(asked.result);
  if (!taken.success) return notUnderstood(shell, 'agentOperate', 'camera.snapshot');
  if (out !== '') return write(shell, taken.data.id, out);
  show(shell, taken.data, [lineOf(taken.data)]);
  return exitCodes.ok;
}

async function list(shell: Shell): Promise<ExitCode> {
  const asked = await ask(shell, 'agent', 'camera.snapshots');
  if (!asked.ok) return asked.exit;
  const parsed = z.array(snapshotSchema).safeParse(asked.result);
  if (!parsed.success) return notUnderstood(shell, 'agent', 'camera.snapshots');
  show(shell, parsed.data, parsed.data.length === 0 ? [say(shell.lang, 'camera.noSnapshots')] : parsed.data.map(lineOf));
  return exitCodes.ok;
}

function lineOf({ id, ts, reason, bytes, pinned }: Snapshot): string {
  return `${id}  ${dateClockText(ts)}  ${reason}  ${Math.ceil(bytes / 1000)} kB${pinned ? '  *' : ''}`;
}

async function pin(shell: Shell, snapshot: string, options: OptionValues): Promise<ExitCode> {
  const asked = await ask(shell, 'agentOperate', 'camera.pin', { snapshot, pinned: options['pin'] === true, by: personOf(options) });
  if (!asked.ok) return asked.exit;
  show(shell, { ok: true, snapshot, pinned: options['pin'] === true }, [say(shell.lang, options['pin'] === true ? 'camera.pinned' : 'camera.unpinned', { snapshot })]);
  return exitCodes.ok;
}

const pieceSchema = z.object({ bytes: z.int().min(0), from: z.int().min(0), data: z.base64() });

async function write(shell: Shell, snapshot: string, out: string): Promise<ExitCode> {
  const pieces: Buffer[] = [];
  let have = 0;
  for (let whole = 1; have < whole;) {
    // oxlint-disable-next-line no-await-in-loop -- a piece after the other, as the frames allow
    const asked = await ask(shell, 'agentOperate', 'camera.picture', { snapshot, from: have });
    if (!asked.ok) return asked.exit;
    const piece = pieceSchema.safeParse(asked.result);
    if (!piece.success || piece.data.data === '') return notUnderstood(shell, 'agentOperate', 'camera.picture');
    whole = piece.data.bytes;
    const bytes = Buffer.from(piece.data.data, 'base64');
    pieces.push(bytes);
    have += bytes.length;
  }
  try {
    // Never over a file that is there: it may be evidence.
    writeFileSync(out, Buffer.concat(pieces), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    return fail(shell, exitCodes.usage, 'camera.notWritten', { file: out, detail: error instanceof Error && 'code' in error ? String(error.code) : '' });
  }
  show(shell, { ok: true, snapshot, file: out, bytes: have }, [say(shell.lang, 'camera.written', { snapshot, file: out })]);
  return exitCodes.ok;
}
