import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { snapshotSchema, type Snapshot } from '../../model/camera.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { ask, askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { readPieces } from '../pieces.ts';
import { dateClockText } from '../siteClock.ts';
import { fail, show, type Shell } from '../shell.ts';
import { cameraWithinMs } from './camera.ts';

/** Takes one, or looks at what is stored: without a camera and without `--stored` the stored ones are listed. */
export async function cameraSnapshot(shell: Shell, [camera]: readonly string[], options: OptionValues): Promise<ExitCode> {
  const stored = textOf(options['stored']);
  const out = textOf(options['out']);
  if (stored !== '' && (options['pin'] === true || options['unpin'] === true)) return pin(shell, stored, options);
  if (stored !== '') return out === '' ? fail(shell, exitCodes.usage, 'camera.noOut') : write(shell, stored, out);
  if (camera === undefined) return list(shell);
  const params = { camera, reason: options['evidence'] === true ? 'evidence' : 'demand', by: personOf(options) };
  const taken = await askFor(shell, 'agentOperate', 'camera.snapshot', snapshotSchema, { params, withinMs: cameraWithinMs });
  if (typeof taken === 'number') return taken;
  if (out !== '') return write(shell, taken.id, out);
  show(shell, taken, [lineOf(taken)]);
  return exitCodes.ok;
}

async function list(shell: Shell): Promise<ExitCode> {
  const stored = await askFor(shell, 'agent', 'camera.snapshots', z.array(snapshotSchema));
  if (typeof stored === 'number') return stored;
  show(shell, stored, stored.length === 0 ? [say(shell.lang, 'camera.noSnapshots')] : stored.map(lineOf));
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

/** The whole of a stored picture. */
export function pictureOf(shell: Shell, snapshot: string): Promise<Buffer | ExitCode> {
  return readPieces(shell, 'agentOperate', 'camera.picture', { snapshot });
}

async function write(shell: Shell, snapshot: string, out: string): Promise<ExitCode> {
  const jpeg = await pictureOf(shell, snapshot);
  if (typeof jpeg === 'number') return jpeg;
  try {
    // Never over a file that is there: it may be evidence.
    writeFileSync(out, jpeg, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    return fail(shell, exitCodes.usage, 'camera.notWritten', { file: out, detail: error instanceof Error && 'code' in error ? String(error.code) : '' });
  }
  show(shell, { ok: true, snapshot, file: out, bytes: jpeg.length }, [say(shell.lang, 'camera.written', { snapshot, file: out })]);
  return exitCodes.ok;
}
