import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSite } from '../../cli/site/siteFile.ts';
import { sha256Hex } from '../../cli/site/sha256.ts';
import { artefactSchema, type SealedSite } from '../../model/artefact.ts';
import { parseWith } from '../../model/parsing.ts';
import { sealSite } from '../../model/seal.ts';
import type { Problem } from '../../model/problem.ts';

const home = new URL('../../../', import.meta.url).pathname;

/** A site for a simulation: an artefact, or a site file or a name under config/sites, sealed for the bench. */
export async function sealedSiteOf(given: string): Promise<{ readonly ok: true; readonly site: SealedSite } | { readonly ok: false; readonly detail: string }> {
  const named = join(home, 'config', 'sites', given, 'site.yaml');
  const file = existsSync(given) ? given : named;
  if (!existsSync(file)) return { ok: false, detail: given };
  if (file.endsWith('.json')) {
    const parsed = parseWith(artefactSchema, jsonOf(file));
    return parsed.ok ? { ok: true, site: parsed.value } : refused(file, parsed.problems);
  }
  const read = await readSite(file, undefined);
  if (read.state !== 'checked') return refused(file, read.problems);
  const sealed = sealSite(read.source, read.profiles, { kind: 'bench', by: 'simulation', sealedAtMs: 0 }, sha256Hex);
  return sealed.ok ? { ok: true, site: sealed.value } : refused(file, sealed.problems);
}

function refused(file: string, problems: readonly Problem[]): { readonly ok: false; readonly detail: string } {
  return { ok: false, detail: `${file}: ${problems.slice(0, 3).map(({ path, code }) => `${path} ${code}`).join(', ')}` };
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
