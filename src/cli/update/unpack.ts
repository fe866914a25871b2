import { createHash } from 'node:crypto';
import { chmodSync, closeSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { UpdateManifest } from '../../model/update.ts';
import { readMembers, type Member } from './archive.ts';
import { openFresh } from './freshFile.ts';

type Named = UpdateManifest['files'][number];

/** Folders of a program, its own first, each before what is in it. */
export function foldersOf(manifest: UpdateManifest): readonly string[] {
  const all = new Set(['']);
  for (const { path } of manifest.files) for (let above = dirname(path); above !== '.'; above = dirname(above)) all.add(above);
  return [...all].toSorted();
}

/**
 * Writes out what the signed manifest names and nothing else: each entry is judged by its name, its kind and its size before it
 * is written, and no name of the archive's own is ever a path. Null = all of it is there, byte for byte.
 */
export async function unpack(file: string, manifest: UpdateManifest, draft: string): Promise<string | null> {
  for (const folder of foldersOf(manifest)) {
    mkdirSync(join(draft, folder));
    chmodSync(join(draft, folder), 0o755);
  }
  const named = new Map(manifest.files.map((one) => [one.path, one]));
  const folders = new Set(foldersOf(manifest));
  const seen = new Set<string>();
  let first = true;
  for await (const member of readMembers(file)) {
    // The manifest itself, which was proved before.
    if (!first) {
      const path = member.name === 'program' ? '' : member.name.startsWith('program/') ? member.name.slice('program/'.length) : member.name;
      const wrong = seen.has(path) ? 'twice' : folders.has(path) && member.kind === 'folder' ? null : await writeMember(member, named.get(path), draft);
      if (wrong !== null) return `${path}: ${wrong}`;
      seen.add(path);
    }
    first = false;
  }
  const missing = manifest.files.find(({ path }) => !seen.has(path));
  return missing === undefined ? null : `${missing.path}: missing`;
}

async function writeMember(member: Member, named: Named | undefined, draft: string): Promise<string | null> {
  if (named === undefined) return 'not in the manifest';
  if (member.kind !== 'file') return 'not a plain file';
  if (member.size !== named.size) return 'other size';
  const hash = createHash('sha256');
  const file = openFresh(join(draft, named.path), Number.parseInt(named.mode, 8));
  try {
    for await (const piece of member.pieces()) {
      hash.update(piece);
      writeFileSync(file, piece);
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex') === named.sha256 ? null : 'other bytes';
}
