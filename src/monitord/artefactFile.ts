import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export type ArtefactFile = { readonly ok: true; readonly artefact: unknown } | { readonly ok: false; readonly problem: string };

/** Reads the sealed artefact and proves its `hash` by this process's own reading: an altered byte is refused. */
export function readArtefactFile(path: string): ArtefactFile {
  try {
    return readArtefact(readFileSync(path, 'utf8'));
  } catch (error) {
    return unreadable(error);
  }
}

/** Never throws: nesting that no artefact has may run out of stack, and is unreadable. */
export function readArtefact(text: string): ArtefactFile {
  try {
    return proven(JSON.parse(text));
  } catch (error) {
    return unreadable(error);
  }
}

function proven(artefact: unknown): ArtefactFile {
  if (typeof artefact !== 'object' || artefact === null || !('hash' in artefact)) return { ok: false, problem: 'no hash' };
  const { hash, ...body } = artefact;
  const found = createHash('sha256').update(sortedJson(body), 'utf8').digest('hex');
  return hash === found ? { ok: true, artefact } : { ok: false, problem: `hash is ${found}, the file says ${String(hash)}` };
}

function unreadable(error: unknown): ArtefactFile {
  return { ok: false, problem: error instanceof Error ? error.message : 'unreadable' };
}

/** JSON with sorted keys and no white space (RFC 8785, for what JSON.parse gives). */
export function sortedJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) {
    let items = '';
    for (const item of value) items += `${items === '' ? '' : ','}${sortedJson(item)}`;
    return `[${items}]`;
  }
  let members = '';
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const key of [...fields.keys()].toSorted()) members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${sortedJson(fields.get(key))}`;
  return `{${members}}`;
}
