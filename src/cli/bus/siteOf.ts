import { readFile } from 'node:fs/promises';
import type { SealedSite } from '../../model/artefact.ts';
import type { Problem } from '../../model/problem.ts';
import { sealSite, verifyArtefact } from '../../model/seal.ts';
import { siteFileOf } from '../command/siteName.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, type Shell } from '../shell.ts';
import { problemLines } from '../site/problemReport.ts';
import { sha256Hex } from '../site/sha256.ts';
import { readSite } from '../site/siteFile.ts';

/** A sealed artefact, a site file or a site's name, as the daemon would have it; a number is the exit code after a complaint. */
export async function readSiteOrArtefact(shell: Shell, given: string): Promise<SealedSite | ExitCode> {
  const file = siteFileOf(shell, given);
  const loaded = await loadSite(file);
  if ('site' in loaded) return loaded.site;
  shell.complain(problemLines(shell.lang, loaded.problems));
  return fail(shell, exitCodes.usage, 'cli.unreadable', { file, detail: loaded.problems[0]?.code ?? '' });
}

async function loadSite(file: string): Promise<{ readonly site: SealedSite } | { readonly problems: readonly Problem[] }> {
  if (file.endsWith('.json')) {
    const verified = verifyArtefact(await readFile(file, 'utf8').catch(() => ''), sha256Hex);
    return verified.ok ? { site: verified.value } : verified;
  }
  const read = await readSite(file, undefined);
  if (read.state !== 'checked') return read;
  const sealed = sealSite(read.source, read.profiles, { kind: 'bench', by: 'bus', sealedAtMs: 0 }, sha256Hex);
  return sealed.ok ? { site: sealed.value } : sealed;
}
