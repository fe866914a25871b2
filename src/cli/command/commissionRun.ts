import { acceptanceItems, acceptanceParts, type AcceptanceItem } from '../../model/acceptance.ts';
import { standings, unfinished, type ItemStanding, type Journal } from '../../model/acceptanceJournal.ts';
import type { SealedSite } from '../../model/artefact.ts';
import { answerJson } from '../../platform/answerJson.ts';
import { createClock } from '../../platform/clock.ts';
import { itemText } from '../../text/acceptanceText.ts';
import { parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import { readSiteOrArtefact } from '../bus/siteOf.ts';
import { openDialog } from '../commission/dialog.ts';
import { createJournal, journalPath, readJournal } from '../commission/journalFile.ts';
import { figureText, runAcceptance } from '../commission/runner.ts';
import type { CommissionWord } from '../commission/waiting.ts';
import { openSession, type CommissionSession } from '../commission/session.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';

/** Where an installed cabinet keeps its artefact. */
export const installedSite = '/var/lib/ngatu/site/site.json';
const defaultWait = '3m';

interface Opened { readonly site: SealedSite; readonly path: string; readonly session: CommissionSession }

/** `ngatu commission start`: a journal for the artefact that runs, then its items. */
export async function commissionStart(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const opened = await openSite(shell, options);
  if (typeof opened === 'number') return opened;
  const { site, path, session } = opened;
  const clock = createClock();
  const head = { format: 'ngatu-commissioning/1', siteId: site.safety.siteId, artefactHash: site.hash, safetyHash: site.safetyHash, bench: site.safety.bench, by: personOf(options), atMs: clock.wallMs() } as const;
  if (!createJournal(path, head)) {
    await session.close();
    return fail(shell, exitCodes.refused, 'commission.exists', { file: path });
  }
  const items = acceptanceItems(site).length;
  if (shell.json) shell.write(`${answerJson({ begun: site.safety.siteId, hash: site.hash, items, journal: path })}\n`);
  else shell.write(`${say(shell.lang, 'commission.begun', { site: site.safety.siteId, hash: site.hash.slice(0, 12), items, journal: path })}\n`);
  return goOn(shell, opened, options);
}

/** `ngatu commission continue`: whatever is left of it. */
export async function commissionContinue(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const opened = await openSite(shell, options);
  return typeof opened === 'number' ? opened : goOn(shell, opened, options);
}

async function openSite(shell: Shell, options: OptionValues): Promise<Opened | ExitCode> {
  const given = textOf(options['site']) === '' ? installedSite : textOf(options['site']);
  const site = await readSiteOrArtefact(shell, given);
  if (typeof site === 'number') return site;
  const session = openSession(site, shell.runDir);
  if (session === null) return fail(shell, exitCodes.usage, 'cli.unreadable', { file: given, detail: site.hash });
  const running = await session.hash();
  if (running !== site.hash) {
    await session.close();
    return fail(shell, running === null ? exitCodes.notReachable : exitCodes.refused, 'commission.notRunning', { found: (running ?? '–').slice(0, 12), expected: site.hash.slice(0, 12) });
  }
  return { site, session, path: pathOf(given, options) };
}

function pathOf(site: string, options: OptionValues): string {
  return textOf(options['journal']) === '' ? journalPath(site) : textOf(options['journal']);
}

async function goOn(shell: Shell, { site, path, session }: Opened, options: OptionValues): Promise<ExitCode> {
  const dialog = openDialog(process.stdin);
  try {
    const journal = journalFor(shell, path, site);
    if (typeof journal === 'number') return journal;
    const waitMs = parseDurationMs(textOf(options['wait']) === '' ? defaultWait : textOf(options['wait']));
    if (waitMs === null) return fail(shell, exitCodes.usage, 'cli.badDuration', { detail: textOf(options['wait']), shortest: '1s', longest: '24h' });
    const tell = (said: CommissionWord): void => { if (shell.json) shell.write(`${answerJson(said)}\n`); };
    const done = await runAcceptance({ shell, session, dialog, clock: createClock(), waitMs, by: personOf(options), tell, path, wanted: wantedBy(options) }, journal);
    const left = unfinished(standings(site, done, null)).length;
    show(shell, { ended: true, open: left }, [left === 0 ? say(shell.lang, 'commission.complete') : say(shell.lang, 'commission.paused', { open: left })]);
    return left === 0 ? exitCodes.ok : exitCodes.notOk;
  } finally {
    dialog.close();
    // A pipe that stays open would keep the tool.
    process.stdin.destroy();
    await session.close();
  }
}

function wantedBy(options: OptionValues): (item: AcceptanceItem) => boolean {
  const part = acceptanceParts.find((one) => one === textOf(options['part']));
  const item = textOf(options['item']);
  return (one) => (part === undefined || one.part === part) && (item === '' || one.id === item);
}

/** The journal of this very artefact; results under another one count for nothing here. */
export function journalFor(shell: Shell, path: string, site: SealedSite): Journal | ExitCode {
  const read = readJournal(path);
  if (!read.ok) return read.why === 'damaged' ? fail(shell, exitCodes.notOk, 'commission.damaged', { file: path, line: read.line }) : fail(shell, exitCodes.usage, 'commission.noJournal', { file: path, detail: read.detail });
  const { artefactHash } = read.journal.head;
  return artefactHash === site.hash ? read.journal : fail(shell, exitCodes.refused, 'commission.otherHash', { hash: artefactHash.slice(0, 12), expected: site.hash.slice(0, 12) });
}

/** `ngatu commission status`: item by item; boards are asked for their numbers where signald can be reached. */
export async function commissionStatus(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['site']) === '' ? installedSite : textOf(options['site']);
  const site = await readSiteOrArtefact(shell, given);
  if (typeof site === 'number') return site;
  const journal = journalFor(shell, pathOf(given, options), site);
  if (typeof journal === 'number') return journal;
  const session = openSession(site, shell.runDir);
  const heard = session === null ? {} : await session.serials(site.safety.boards.map(({ id }) => id));
  await session?.close();
  const all = standings(site, journal, Object.keys(heard).length === 0 ? null : heard);
  const left = unfinished(all);
  show(shell, { siteId: site.safety.siteId, hash: site.hash, of: all.length, open: left.length, items: all.map(({ item, state, entry }) => ({ item: item.id, part: item.part, act: item.act, state, ...(entry === null ? {} : { measured: entry.measured, by: entry.by, atMs: entry.atMs, note: entry.note }) })) }, [
    ...tableLines(all.map((one) => statusRow(shell, site, one))),
    say(shell.lang, 'commission.status', { site: site.safety.siteId, passed: all.length - left.length, open: left.length, of: all.length }),
  ]);
  return left.length === 0 ? exitCodes.ok : exitCodes.notOk;
}

function statusRow({ lang }: Shell, site: SealedSite, { item, state, entry }: ItemStanding): readonly string[] {
  return [say(lang, `commission.state.${state}`), item.id, entry?.measured === undefined ? itemText(lang, item.subject, site.hash) : figureText(entry.measured)];
}
