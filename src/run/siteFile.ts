import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { say } from '../text/say.ts';
import type { RunOptions } from './options.ts';

/** What the parent must know of the sealed site; signald checks the artefact itself. */
export interface RunSite { readonly artefact: string; readonly siteId: string; readonly maxWaitS: number; readonly lampBoards: number }
export type LoadedSite = { readonly ok: true; readonly site: RunSite } | { readonly ok: false; readonly sentence: string };

/** Finds the site (a file, or a name under config/sites) and seals it for the bench where it is a source. */
export function loadSite(home: string, options: Pick<RunOptions, 'site' | 'lang'>, stateDir: string): LoadedSite {
  const { site, lang } = options;
  const file = existsSync(site) ? resolve(site) : join(home, 'config', 'sites', site, 'site.yaml');
  if (!existsSync(file)) return { ok: false, sentence: say(lang, 'run.siteMissing', { site }) };
  const artefact = file.endsWith('.json') ? file : join(stateDir, 'site.json');
  if (artefact !== file && !seal(home, file, artefact, lang)) return { ok: false, sentence: say(lang, 'run.sealFailed', { site: file }) };
  const read = readArtefact(artefact);
  return typeof read === 'string' ? { ok: false, sentence: say(lang, 'run.artefactUnread', { site: artefact, detail: read }) } : { ok: true, site: read };
}

/** The tool does it, as a person would; its complaints go to our stderr. */
function seal(home: string, source: string, artefact: string, lang: string): boolean {
  const cli = join(home, 'dist', 'cli', 'main.js');
  const args = [cli, 'site', 'seal', source, '--bench', '--out', artefact, '--lang', lang];
  return spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

const artefactPart = z.object({ format: z.literal('ngatu-site/1'), safety: z.object({ siteId: z.string(), maxWaitS: z.number(), lamps: z.array(z.object({ board: z.string() })) }) });

function readArtefact(artefact: string): RunSite | string {
  try {
    const sealed = artefactPart.safeParse(JSON.parse(readFileSync(artefact, 'utf8')));
    if (!sealed.success) return z.prettifyError(sealed.error);
    const { siteId, maxWaitS, lamps } = sealed.data.safety;
    return { artefact, siteId, maxWaitS, lampBoards: new Set(lamps.map(({ board }) => board)).size };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
