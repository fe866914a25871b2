import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { cameraSecretsSchema, type CameraLogin } from '../model/cabinetFile.ts';
import { parseWith } from '../model/parsing.ts';

export type Secrets = { readonly ok: true; readonly logins: ReadonlyMap<string, CameraLogin>; readonly vdsKeys: ReadonlyMap<string, string> } | { readonly ok: false; readonly problem: 'missing' | 'readableByOthers' | 'foreign' | 'badForm'; readonly detail: string };

const ofOthers = 0o077;

/**
 * Log-ins of cameras, by camera. The file is read by its owner alone, and belongs to root or to this user: what others may read
 * is no secret, what others may write sends the log-ins wherever they like. What is wrong in it is told without a value of it.
 */
export function readSecrets(path: string, uid: number, credentials: string | null = null): Secrets {
  // systemd grants by an access list, which shows as the group's bit, in a directory that is the unit's alone.
  const forbidden = credentials !== null && dirname(path) === credentials ? ofOthers & ~0o040 : ofOthers;
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return { ok: false, problem: 'missing', detail: error instanceof Error && 'code' in error ? String(error.code) : '' };
  }
  try {
    // Of the open file: another one put in its place meanwhile is not the one that is read.
    const { mode, uid: owner } = fstatSync(file);
    if ((mode & forbidden) !== 0) return { ok: false, problem: 'readableByOthers', detail: `0${(mode & 0o777).toString(8)}` };
    if (owner !== 0 && owner !== uid) return { ok: false, problem: 'foreign', detail: String(owner) };
    const parsed = parseWith(cameraSecretsSchema, JSON.parse(readFileSync(file, 'utf8')));
    if (!parsed.ok) return { ok: false, problem: 'badForm', detail: parsed.problems.map(({ path: at }) => at).join(' ').slice(0, 120) };
    return { ok: true, logins: new Map(Object.entries(parsed.value.cameras)), vdsKeys: new Map(Object.entries(parsed.value.vds)) };
  } catch {
    // A message of JSON.parse quotes what it could not read.
    return { ok: false, problem: 'badForm', detail: 'no JSON' };
  } finally {
    closeSync(file);
  }
}
