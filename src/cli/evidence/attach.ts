import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { snapshotSchema } from '../../model/camera.ts';
import { say } from '../../text/say.ts';
import { cameraWithinMs } from '../command/camera.ts';
import { pictureOf } from '../command/cameraSnapshot.ts';
import { askFor } from '../dial.ts';
import type { ExitCode } from '../exitCode.ts';
import type { Shell } from '../shell.ts';
import type { PictureFact } from './pictures.ts';

/** Runs a question whose failure does not end the command; what it had to say comes back instead. */
async function quietly<T extends object>(shell: Shell, question: (quiet: Shell) => Promise<T | ExitCode>): Promise<{ readonly value: T | null; readonly why: string }> {
  const said: string[] = [];
  const answer = await question({ ...shell, json: false, write: () => undefined, complain: (text) => { said.push(text.trim().replace(/^ngatu: /, '')); } });
  return { value: typeof answer === 'number' ? null : answer, why: said.join(' ') };
}

/** A picture of each camera, now: asked for where the present belongs to the time of the export. What could not be taken is told. */
export async function takeNow(shell: Shell, by: string): Promise<readonly { readonly camera: string; readonly detail: string }[]> {
  const { value: cameras } = await quietly(shell, (quiet) => askFor(quiet, 'agent', 'camera.list', z.array(z.looseObject({ id: z.string() }))));
  const taken = await Promise.all((cameras ?? []).map(async ({ id: camera }) => {
    const { value, why } = await quietly(shell, (quiet) => askFor(quiet, 'agentOperate', 'camera.snapshot', snapshotSchema, { params: { camera, reason: 'evidence', by }, withinMs: cameraWithinMs }));
    return value === null ? [{ camera, detail: why }] : [];
  }));
  return taken.flat();
}

/** The file of a picture beside its export. */
export function pictureFile(out: string, snapshot: string): string {
  return `${out.replace(/\.ngev$/, '')}.${snapshot}.jpg`;
}

export interface Attached { readonly files: ReadonlyMap<string, string>; readonly jpegs: ReadonlyMap<string, Buffer>; readonly troubles: readonly string[] }

/** Each kept picture as a file beside the export, and pinned in the cabinet while its share lasts. */
export async function attachPictures(shell: Shell, facts: readonly PictureFact[], out: string, by: string): Promise<Attached> {
  const files = new Map<string, string>();
  const jpegs = new Map<string, Buffer>();
  const troubles: string[] = [];
  for (const { snapshot, sha256 } of facts.filter(({ kept }) => kept)) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: each may have megabytes
    const { value: jpeg, why } = await quietly(shell, (quiet) => pictureOf(quiet, snapshot));
    const file = pictureFile(out, snapshot);
    const detail = jpeg === null ? why : sha256Of(jpeg) === sha256 ? keep(file, jpeg) : `SHA-256 ${sha256Of(jpeg)}`;
    if (jpeg === null || detail !== null) {
      troubles.push(say(shell.lang, 'evidence.pictureNotAttached', { snapshot, detail: detail ?? '' }));
      continue;
    }
    files.set(snapshot, file);
    jpegs.set(snapshot, jpeg);
    // oxlint-disable-next-line no-await-in-loop -- the same
    const pinned = await quietly(shell, (quiet) => askFor(quiet, 'agentOperate', 'camera.pin', z.looseObject({}), { params: { snapshot, pinned: true, by } }));
    if (pinned.value === null) troubles.push(say(shell.lang, 'evidence.pictureNotPinned', { snapshot, detail: pinned.why }));
  }
  return { files, jpegs, troubles };
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Null: it is there. Never over another file: it may be evidence. */
function keep(file: string, jpeg: Buffer): string | null {
  try {
    writeFileSync(file, jpeg, { flag: 'wx', mode: 0o600 });
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EEXIST' && readFileSync(file).equals(jpeg)) return null;
    return `${file}: ${code}`;
  }
}
