import type { AcceptanceItem } from '../../model/acceptance.ts';
import { standings, unfinished, type ItemStanding, type Journal, type JournalEntry } from '../../model/acceptanceJournal.ts';
import type { Measured } from '../../model/measured.ts';
import { itemText } from '../../text/acceptanceText.ts';
import { say } from '../../text/say.ts';
import type { Done, ItemOf, Shown } from './act.ts';
import { letGo } from './act.ts';
import { doPair, doRedLoss } from './injected.ts';
import { appendJournal } from './journalFile.ts';
import { doBoard, doDetector, doLamp, doLink, doMains, doPlan, doQuestion } from './observed.ts';
import { doFlashRound, doTimes } from './timed.ts';
import type { Around } from './waiting.ts';

export interface Run extends Around {
  readonly path: string;
  /** Which of the open items are done now. */
  readonly wanted: (item: AcceptanceItem) => boolean;
}

/** Goes through what is left, in the order of practice; every result is on the disk before the next item is asked for. */
export async function runAcceptance(run: Run, begun: Journal): Promise<Journal> {
  let journal = begun;
  const { session: { site }, shell } = run;
  const serials = await run.session.serials(site.safety.boards.map(({ id }) => id));
  const tried = new Set<string>();
  if (!shell.json) shell.write(`${say(shell.lang, 'commission.keys')}\n`);
  for (;;) {
    const all = standings(site, journal, serials);
    const open = unfinished(all).filter(({ item }) => run.wanted(item) && !tried.has(item.id));
    const next = open[0];
    if (next === undefined) break;
    tried.add(next.item.id);
    announce(run, next, all);
    const done = await act(run, next.item, open.map(({ item }) => item), journal, (line) => { journal = appendJournal(run.path, journal, line); });
    if (done.kind === 'pause') break;
    if (done.kind === 'later') continue;
    for (const result of done.results) {
      const entry = await entryOf(run, result, all, serials);
      if (entry === null) continue;
      journal = appendJournal(run.path, journal, entry);
      tellResult(run, entry);
    }
  }
  await letGo(run);
  return journal;
}

function announce({ shell, tell, session: { site } }: Run, { item, state }: ItemStanding, all: readonly ItemStanding[]): void {
  const at = all.findIndex((one) => one.item.id === item.id) + 1;
  const words = itemText(shell.lang, item.subject, site.hash);
  tell({ item: item.id, part: item.part, act: item.act, state, text: words });
  if (!shell.json) shell.write(`\n${say(shell.lang, 'commission.at', { n: at, of: all.length, part: say(shell.lang, `commission.part.${item.part}`), act: say(shell.lang, `commission.act.${item.act}`), item: words })}\n`);
  if (!shell.json && item.act === 'question') shell.write('> ');
}

function act(run: Run, item: AcceptanceItem, open: readonly AcceptanceItem[], journal: Journal, mark: (line: Journal['marks'][number]) => void): Promise<Done> {
  const { subject } = item;
  switch (subject.kind) {
    case 'question': return doQuestion(run, of(item, subject));
    case 'board': return doBoard(run, of(item, subject));
    case 'watchdog': case 'flash': return doFlashRound(run, item);
    case 'lamp': return isLastRed(run, subject) ? doRedLoss(run, of(item, subject)) : doLamp(run, of(item, subject));
    case 'pair': return doPair(run, of(item, subject));
    case 'redLoss': return doRedLoss(run, of(item, subject));
    case 'intergreen': case 'minimum': return doTimes(run, item, open);
    case 'detector': return doDetector(run, of(item, subject));
    case 'plan': return doPlan(run, of(item, subject));
    case 'link': return doLink(run, item);
    case 'mains': return doMains(run, item, journal.marks.findLast(({ began }) => began === item.id)?.boots ?? null, (boots) => { mark({ began: item.id, boots, atMs: run.clock.wallMs() }); });
  }
}

function of<Subject extends AcceptanceItem['subject']>(item: AcceptanceItem, subject: Subject): AcceptanceItem & { readonly subject: Subject } {
  return { ...item, subject };
}

/** To open the one red of an approach is to lose it: the junction goes to flash, and both items are shown at once. */
function isLastRed({ session: { site: { safety } } }: Run, { group, colour, current }: ItemOf<'lamp'>['subject']): boolean {
  const kind = safety.groups.find(({ id }) => id === group)?.kind;
  return colour === 'red' && current && kind !== 'pedestrian2' && safety.lamps.filter((lamp) => lamp.group === group && lamp.colour === 'red').length === 1;
}

/** With the numbers of the boards as they are at this moment: one that was exchanged a minute ago is another board. */
async function entryOf({ session, by, clock }: Run, { item, outcome, measured, together, note }: Shown, all: readonly ItemStanding[], serials: Readonly<Record<string, string>>): Promise<JournalEntry | null> {
  const known = all.find((one) => one.item.id === item);
  if (known === undefined) return null;
  // A dark board can't be asked: its number of the beginning stands until it says another one.
  const now = { ...pick(serials, known.item.boards), ...await session.serials(known.item.boards) };
  return {
    item, outcome, ...(measured === undefined ? {} : { measured }), serials: now, ...(together === undefined || together.length === 0 ? {} : { together: [...together] }),
    ...(note === undefined ? {} : { note }), by, atMs: clock.wallMs(),
  };
}

function pick(serials: Readonly<Record<string, string>>, boards: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(serials).filter(([board]) => boards.includes(board)));
}

function tellResult({ shell, tell }: Run, entry: JournalEntry): void {
  tell({ result: entry.item, outcome: entry.outcome, ...(entry.measured === undefined ? {} : { measured: entry.measured }), ...(entry.note === undefined ? {} : { note: entry.note }) });
  if (!shell.json) shell.write(`${say(shell.lang, `commission.result.${entry.outcome}`, { figure: ` ${entry.item}${entry.measured === undefined ? '' : ` ${figureText(entry.measured)}`}` })}\n`);
}

/** `312 ms (≤ 400)`, `5604 ms (≥ 5500)`. */
export function figureText({ ms, leastMs, mostMs, uncertaintyMs }: Measured): string {
  const limits = [...(leastMs === undefined ? [] : [`≥ ${leastMs}`]), ...(mostMs === undefined ? [] : [`≤ ${mostMs}`])];
  return `${ms}${uncertaintyMs === undefined ? '' : ` ± ${uncertaintyMs}`} ms${limits.length === 0 ? '' : ` (${limits.join(', ')})`}`;
}
