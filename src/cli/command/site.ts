import { userInfo } from 'node:os';
import { z } from 'zod';
import { artefactSchema } from '../../model/artefact.ts';
import { siteSourceSchema } from '../../model/site.ts';
import { waivers } from '../../model/waiver.ts';
import { createClock } from '../../platform/clock.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, show, type Shell } from '../shell.ts';
import { newCard } from '../site/card.ts';
import { checkSiteFile } from '../site/check.ts';
import { diffShown } from '../site/diff.ts';
import { ringsToSite } from '../site/fromRings.ts';
import type { SiteIo } from '../site/io.ts';
import { keyIdForm, newKey } from '../site/key.ts';
import { sealBenchSite, sealStreetSite } from '../site/seal.ts';
import { readShown, showSite, shownLines, type ShownSite } from '../site/show.ts';
import { handOver } from './handOver.ts';
import { siteFileOf } from './siteName.ts';

export async function siteCheck(shell: Shell, args: readonly string[]): Promise<number> {
  return checkSiteFile({ file: siteFileOf(shell, args[0] ?? '') }, siteIo(shell));
}

/** A bench seal, or a street seal with the second person's card and the commissioning key. */
export async function siteSeal(shell: Shell, args: readonly string[], options: OptionValues): Promise<number> {
  const bench = options['bench'] === true;
  if (bench === (options['street'] === true)) return fail(shell, exitCodes.usage, 'cli.missingArgument', { detail: bench ? '--bench | --street' : '--bench, --street' });
  const needed = bench ? ['out'] : ['out', 'by', 'second', 'card', 'key'];
  const missing = needed.find((name) => textOf(options, name) === '');
  if (missing !== undefined) return fail(shell, exitCodes.usage, 'cli.missingArgument', { detail: `--${missing}` });
  const person = textOf(options, 'by') === '' ? userInfo().username : textOf(options, 'by');
  const common = { file: siteFileOf(shell, args[0] ?? ''), out: textOf(options, 'out'), by: person, sealedAtMs: createClock().wallMs() };
  if (bench) return sealBenchSite(common, siteIo(shell));
  return sealStreetSite({ ...common, second: textOf(options, 'second'), card: textOf(options, 'card'), key: textOf(options, 'key') }, siteIo(shell));
}

/** The empty card of the second hand. */
export async function siteCardNew(shell: Shell, args: readonly string[], options: OptionValues): Promise<number> {
  const out = textOf(options, 'out');
  return newCard(siteFileOf(shell, args[0] ?? ''), out === '' ? undefined : out, siteIo(shell));
}

/** Two sites, pair by pair; with one of them, what runs in the field beside it. */
export async function siteDiff(shell: Shell, args: readonly string[]): Promise<number> {
  const [before = '', after] = args;
  if (after !== undefined) return diffShown(await readShown({ file: siteFileOf(shell, before) }), await readShown({ file: siteFileOf(shell, after) }), siteIo(shell));
  const field = await runningSite(shell);
  return typeof field === 'number' ? field : diffShown(field.shown, await readShown({ file: siteFileOf(shell, before) }), siteIo(shell));
}

/** A commissioning key, or one that signs programs. */
export async function siteKeyNew(shell: Shell, args: readonly string[], options: OptionValues): Promise<number> {
  const keyId = args[0] ?? '';
  if (!keyIdForm.test(keyId)) return Promise.resolve(fail(shell, exitCodes.usage, 'cli.badArgument', { detail: keyId }));
  const out = textOf(options, 'out');
  return Promise.resolve(out === '' ? fail(shell, exitCodes.usage, 'cli.missingArgument', { detail: '--out' }) : newKey(keyId, out, siteIo(shell), options['updates'] === true ? 'updates' : 'commissioning'));
}

/** A dual-ring controller's sheet as a site of stages. */
export async function siteFromRings(shell: Shell, args: readonly string[], options: OptionValues): Promise<number> {
  const out = textOf(options, 'out');
  return ringsToSite(args[0] ?? '', out === '' ? undefined : out, siteIo(shell));
}

/** The generator is an entry point of its own, for the tool may not import the simulation. */
export async function siteFromSumo(shell: Shell, args: readonly string[], options: OptionValues): Promise<number> {
  const stated = ['tls', 'out'].flatMap((name) => (typeof options[name] === 'string' ? [`--${name}`, options[name]] : []));
  return Promise.resolve(handOver(shell, 'sim/fromSumo', [...args, ...stated, ...(shell.json ? ['--json'] : []), '--lang', shell.lang]));
}

/** A site file or an artefact; without one, the site that signald runs. */
export async function siteShow(shell: Shell, args: readonly string[]): Promise<number> {
  const [file] = args;
  if (file !== undefined) return showSite({ file: siteFileOf(shell, file) }, siteIo(shell));
  const found = await runningSite(shell);
  if (typeof found === 'number') return found;
  show(shell, found.result, shownLines(shell.lang, found.shown));
  return exitCodes.ok;
}

/** What signald runs: as it says it, and as it is shown. */
async function runningSite(shell: Shell): Promise<{ readonly result: z.infer<typeof shownSchema>; readonly shown: ShownSite } | ExitCode> {
  return askFor(shell, 'view', 'site.show', (result) => {
    const parsed = shownSchema.safeParse(result);
    return parsed.success ? { result: parsed.data, shown: shownOf(parsed.data) } : null;
  });
}

const shownSchema = z.object({
  siteId: z.string(), waived: z.array(z.enum(waivers)), hash: z.string(), safetyHash: z.string(), trafficHash: z.string(), keyId: z.string().nullable(), seal: artefactSchema.shape.seal, site: siteSourceSchema,
});

function shownOf({ site, hash, safetyHash, trafficHash, keyId, seal }: z.infer<typeof shownSchema>): ShownSite {
  const sealed = { hash, safetyHash, trafficHash, keyId, seal };
  return { source: site, sealed };
}

function textOf(options: OptionValues, name: string): string {
  const value = options[name];
  return typeof value === 'string' ? value.trim() : '';
}

export function siteIo(shell: Shell): SiteIo {
  return { stdout: shell.write, stderr: shell.complain, lang: shell.lang, json: shell.json };
}
