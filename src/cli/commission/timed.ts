import { lampBoardsOf, type AcceptanceItem } from '../../model/acceptance.ts';
import type { SealedSite } from '../../model/artefact.ts';
import type { GroupId } from '../../model/relation.ts';
import { doText } from '../../text/acceptanceText.ts';
import { say } from '../../text/say.ts';
import { begin, callFor, comeBack, isRunning, later, letGo, order, orderFlash, shown, type Done, type Shown } from './act.ts';
import type { ReadBack } from './readBack.ts';
import { gapsOf, runsOf, shortestGreen, shortestYellow } from './shownTimes.ts';
import { watchdogExpiry } from './trip.ts';
import { remark, waitFor, type Around } from './waiting.ts';

/** A yellow may be so much longer than the group's (safety.md S2.3), ms. */
const longerYellowMs = 1000;
/** A board's watchdog may be this much off (safety.md S4), ms. */
const watchdogToleranceMs = 100;
/** All red before a planned flash (safety.md S5), ms; one sample may be missing at either end. */
const allRedMs = 3000;
const sampleMs = 200;
/** A junction that runs by itself gives no green that nobody asks for: a person is told to ask, each half minute. */
const callEveryLooks = 150;

/** What the samples say of these items so far; one that was not seen is not in it. */
export function timesOf(site: SealedSite, items: readonly AcceptanceItem[], readBack: ReadBack): readonly Shown[] {
  const gaps = gapsOf(readBack, site.safety.groups.map(({ id }) => id));
  return items.flatMap(({ id, subject }): Shown[] => {
    if (subject.kind === 'intergreen') {
      const own = gaps.filter(({ from, to }) => from === subject.from && to === subject.to).map(({ ms }) => ms);
      if (own.length === 0) return [];
      const ms = Math.min(...own, 600_000);
      return [{ item: id, outcome: ms >= subject.leastMs ? 'passed' : 'failed', measured: { ms, leastMs: subject.leastMs } }];
    }
    if (subject.kind !== 'minimum') return [];
    const found = subject.of === 'green' ? shortestGreen(readBack, subject.group) : shortestYellow(readBack, subject.group);
    if (found === null) return [];
    const mostMs = subject.of === 'yellow' ? subject.leastMs + longerYellowMs : null;
    const passed = found.ms + found.uncertaintyMs >= subject.leastMs && (mostMs === null || found.ms - found.uncertaintyMs <= mostMs);
    return [{ item: id, outcome: passed ? 'passed' : 'failed', measured: { ms: Math.min(found.ms, 600_000), leastMs: subject.leastMs, ...(mostMs === null ? {} : { mostMs }), uncertaintyMs: found.uncertaintyMs } }];
  });
}

function groupsOf(items: readonly AcceptanceItem[]): readonly GroupId[] {
  return items.flatMap(({ subject }) => (subject.kind === 'intergreen' ? [subject.from, subject.to] : subject.kind === 'minimum' ? [subject.group] : []));
}

/** The junction runs by itself until every time that is left was seen. */
export async function doTimes(around: Around, item: AcceptanceItem, open: readonly AcceptanceItem[]): Promise<Done> {
  const { session, shell: { lang } } = around;
  const instead = await begin(around, item, doText(lang, item.subject));
  if (instead !== null) return instead;
  await letGo(around);
  const wanted = open.filter(({ part }) => part === 'times');
  const count = { looks: 0 };
  const look = (): readonly Shown[] => timesOf(session.site, wanted, session.readBack.now());
  await waitFor(around, () => {
    // Each look reads everything that was heard: now and then is enough.
    count.looks += 1;
    if (count.looks % 10 !== 0) return null;
    const seen = look().map((one) => one.item);
    if (count.looks % callEveryLooks === 10) callFor(around, groupsOf(wanted.filter(({ id }) => !seen.includes(id))), 'all');
    return seen.length === wanted.length ? true : null;
  }, item.id);
  const { lost } = session.readBack.now();
  if (lost > 0) remark(around, say(lang, 'commission.lostFrames', { n: lost }));
  const results = lost > 0 ? [] : look();
  return results.length === 0 ? later : shown(...results);
}

/** Flash by order and back: the watchdogs prove themselves on the way, and both are read from the same frames. */
export async function doFlashRound(around: Around, item: AcceptanceItem): Promise<Done> {
  const { session, shell: { lang } } = around;
  const instead = await begin(around, item, doText(lang, item.subject));
  if (instead !== null) return instead;
  const boards = lampBoardsOf(session.site);
  session.readBack.clear();
  await orderFlash(around);
  const flashing = await waitFor(around, async () => ((await session.state())?.mode === 'flash' && secondsOfFlash(session.readBack.now()) >= 3 ? true : null), item.id);
  if (flashing === null) return later;
  await order(around, 'operate', 'mode.release', {});
  const proved = await waitFor(around, () => (boards.every(({ id }) => watchdogExpiry(id, session.readBack.now()) !== null) ? true : null), item.id);
  const back = await comeBack(around, item.id) && isRunning(await session.state());
  const readBack = session.readBack.now();
  if (readBack.lost > 0) {
    remark(around, say(lang, 'commission.lostFrames', { n: readBack.lost }));
    return later;
  }
  const watchdogs = proved === null ? [] : boards.flatMap(({ id, profile }): Shown[] => {
    const found = watchdogExpiry(id, readBack);
    const dueMs = profile.failsafe?.watchdog?.timeoutMs ?? 800;
    return found === null ? [] : [{ item: `watchdog:${id}`, outcome: Math.abs(found.ms - dueMs) <= watchdogToleranceMs ? 'passed' : 'failed', measured: { ms: Math.min(found.ms, 600_000), leastMs: dueMs - watchdogToleranceMs, mostMs: dueMs + watchdogToleranceMs, uncertaintyMs: found.uncertaintyMs } }];
  });
  const entry = flashEntry(session.site, readBack);
  const flash: readonly Shown[] = !back || entry === null ? [] : [{ item: 'flash', outcome: entry.green || entry.redMs + sampleMs < allRedMs ? 'failed' : 'passed', measured: { ms: Math.min(entry.redMs, 600_000), leastMs: allRedMs, uncertaintyMs: sampleMs } }];
  return watchdogs.length + flash.length === 0 ? later : shown(...watchdogs, ...flash);
}

function secondsOfFlash({ looks }: ReadBack): number {
  const first = looks.findLastIndex(({ sample }) => !sample.flashing);
  const begun = looks[first + 1];
  const last = looks.at(-1);
  return begun === undefined || last === undefined ? 0 : (last.atMs - begun.atMs) / 1000;
}

/** How long all was red before the flash, and whether a green was lit in it; null = no flash was entered from colour. */
export function flashEntry(site: SealedSite, readBack: ReadBack): { readonly redMs: number; readonly green: boolean } | null {
  const reds = site.safety.groups.filter(({ kind }) => kind === 'vehicle3').flatMap(({ id }) => {
    const runs = runsOf(readBack, id);
    const at = runs.findIndex(({ lit }) => lit === 'flash');
    const before = runs[at - 1];
    return before === undefined ? [] : [before.lit === 'R' ? before.lastMs - before.fromMs : 0];
  });
  const green = readBack.looks.some(({ sample, lamps }) => sample.flashing && lamps.some(({ colour, voltage }) => colour === 'green' && voltage));
  return reds.length === 0 ? null : { redMs: Math.round(Math.min(...reds)), green };
}

