import { execFileSync } from 'node:child_process';
import { canonicalJson } from '../../model/canonical.ts';
import { signedManifestSchema, type UpdateManifest } from '../../model/update.ts';
import { readTrust, verifyText } from '../../platform/signingKey.ts';

export type ReadBundle =
  | { readonly ok: true; readonly manifest: UpdateManifest; readonly text: string }
  | { readonly ok: false; readonly code: 'update.noBundle' | 'update.unsigned'; readonly detail: string };

/** A manifest of 20 000 files is some 3 MB. */
const mostManifestBytes = 8_000_000;

/** The signed manifest of a bundle. Its files are not touched yet: nothing of a stranger's archive is unpacked. */
export function readBundle(file: string, trustDir: string): ReadBundle {
  let text: string;
  try {
    text = execFileSync('tar', ['-xOf', file, '--occurrence=1', 'manifest.json'], { encoding: 'utf8', maxBuffer: mostManifestBytes, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    return { ok: false, code: 'update.noBundle', detail: firstLine(error) };
  }
  return readManifest(text, trustDir);
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
  return { ok: true, manifest, text };
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
