import { canonicalJson } from '../../model/canonical.ts';
import { signedManifestSchema, type SignedManifest } from '../../model/update.ts';
import { readTrust, verifyText } from '../../platform/signingKey.ts';
import { joined, readMembers } from './archive.ts';

export type ReadBundle =
  | { readonly ok: true; readonly signed: SignedManifest }
  | { readonly ok: false; readonly code: 'update.noBundle' | 'update.unsigned'; readonly detail: string };

/** A manifest of 20 000 files is some 3 MB. */
const mostManifestBytes = 8_000_000;

/** The signed manifest of a bundle, its first entry. Its files are not touched yet: nothing of a stranger's archive is unpacked. */
export async function readBundle(file: string, trustDir: string): Promise<ReadBundle> {
  try {
    for await (const { name, kind, size, pieces } of readMembers(file)) {
      if (name !== 'manifest.json' || kind !== 'file' || size > mostManifestBytes) break;
      return readManifest((await joined(pieces())).toString('utf8'), trustDir);
    }
  } catch (error) {
    return { ok: false, code: 'update.noBundle', detail: firstLine(error) };
  }
  return { ok: false, code: 'update.noBundle', detail: 'manifest.json' };
}

/** Signed by a key that this cabinet trusts for programs, and for nothing else (`/etc/ngatu/update-trust`). */
export function readManifest(text: string, trustDir: string): ReadBundle {
  const parsed = signedManifestSchema.safeParse(jsonOf(text));
  if (!parsed.success) return { ok: false, code: 'update.noBundle', detail: 'manifest.json' };
  const { manifest, signature } = parsed.data;
  const trust = readTrust(trustDir);
  if (!trust.ok) return { ok: false, code: 'update.unsigned', detail: trust.detail };
  const verified = verifyText(trust.keys, manifest.keyId, canonicalJson(manifest), signature);
  if (verified !== 'good') return { ok: false, code: 'update.unsigned', detail: `${manifest.keyId}: ${verified}` };
  return { ok: true, signed: parsed.data };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function firstLine(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  return (said.trim() === '' ? String(error) : said).split('\n')[0] ?? '';
}
