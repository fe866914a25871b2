import { lampBoardsOf } from '../../model/acceptance.ts';
import type { SealedSite } from '../../model/artefact.ts';
import { pairKey, type GroupId } from '../../model/relation.ts';
import { doText } from '../../text/acceptanceText.ts';
import { say } from '../../text/say.ts';
import { answer, remark, waitFor, type Around } from './waiting.ts';
import { begin, bringToGreen, comeBack, hand, later, shown, type Done, type ItemOf, type Shown } from './act.ts';
import { pairTrip, redTrip } from './trip.ts';

/** Longest trip from lamp onset, ms (safety.md S4). */
const mostTripMs = 400;

/** Which of a pair is green by itself, in which stage, and which is forced by hand; null = no stage has one without the other. */
export function injectionOf({ traffic }: SealedSite, a: GroupId, b: GroupId): { readonly stage: string; readonly lit: GroupId; readonly forced: GroupId } | null {
  const fits = (lit: GroupId, forced: GroupId): { readonly stage: string; readonly lit: GroupId; readonly forced: GroupId; readonly company: number } | null => {
    const stages = traffic.stages.filter(({ groups }) => groups.includes(lit) && !groups.includes(forced));
    const best = stages.toSorted((x, y) => x.groups.length - y.groups.length)[0];
    return best === undefined ? null : { stage: best.id, lit, forced, company: best.groups.length };
  };
  // The fewer are lit with it, the clearer it is which pair was injected.
  const found = [fits(a, b), fits(b, a)].flatMap((one) => (one === null ? [] : [one])).toSorted((x, y) => x.company - y.company)[0];
  return found === undefined ? null : { stage: found.stage, lit: found.lit, forced: found.forced };
}

/**
 * One green is lit by the plan, the other is forced at its board by hand: no order of this program lights two greens
 * that may not be together (safety.md S2). The trip is timed from the frames of the lines.
 */
export async function doPair(around: Around, item: ItemOf<'pair'>): Promise<Done> {
  const { session, shell: { lang } } = around;
  const { a, b } = item.subject;
  const way = injectionOf(session.site, a, b);
  const words = doText(lang, item.subject, way);
  const instead = await begin(around, item, words);
  if (instead !== null) return instead;
  if (way !== null && !await bringToGreen(around, way.stage, way.lit, item.id)) return later;
  session.readBack.clear();
  hand(around, words, { what: 'force', group: way?.forced ?? b, lit: way?.lit ?? a });
  const boards = lampBoardsOf(session.site).map(({ id }) => id);
  const trip = await waitFor(around, () => pairTrip(session.site, boards, session.readBack.now()), item.id);
  const { lost } = session.readBack.now();
  const note = trip === null ? '' : await latchedCodes(around);
  hand(around, say(lang, 'commission.do.pairOff'), { what: 'unforce', group: way?.forced ?? b });
  const given = await answer(around, item.id, say(lang, 'commission.do.pairOff'));
  await comeBack(around, item.id);
  if (given.kind === 'pause') return { kind: 'pause' };
  if (trip === null) return later;
  if (lost > 0) {
    remark(around, say(lang, 'commission.lostFrames', { n: lost }));
    return later;
  }
  const measured = { ms: trip.mostMs, mostMs: mostTripMs, uncertaintyMs: trip.mostMs - trip.leastMs };
  const outcome = trip.mostMs <= mostTripMs ? 'passed' : 'failed';
  const results = trip.pairs.map((key): Shown => ({ item: `pair:${key}`, outcome, measured, ...(note === '' ? {} : { note }), together: trip.pairs.filter((other) => other !== key).map((other) => `pair:${other}`) }));
  return trip.pairs.includes(pairKey(a, b)) ? shown(...results) : later;
}

/** What the junction gave as its reasons: of the roads that judge, the first one trips. */
async function latchedCodes({ session }: Around): Promise<string> {
  const state = await session.state();
  return [...new Set(state?.faults.filter(({ latched }) => latched).map(({ code }) => code))].toSorted().join(' ').slice(0, 400);
}

/** The last red of a group is taken away by hand; where it has one head, that also shows which head it is. */
export async function doRedLoss(around: Around, item: ItemOf<'redLoss'> | ItemOf<'lamp'>): Promise<Done> {
  const { session, shell: { lang } } = around;
  const { group } = item.subject;
  const words = say(lang, 'commission.do.redLoss', { group });
  const instead = await begin(around, item, words);
  if (instead !== null) return instead;
  const stage = session.site.traffic.stages.find(({ groups }) => !groups.includes(group));
  if (stage !== undefined && !await bringToGreen(around, stage.id, null, item.id)) return later;
  session.readBack.clear();
  hand(around, words, { what: 'open', group, colour: 'red' });
  const boards = lampBoardsOf(session.site).map(({ id }) => id);
  const trip = await waitFor(around, () => redTrip(group, boards, session.readBack.now()), item.id);
  hand(around, say(lang, 'commission.do.redLossOff'), { what: 'close', group, colour: 'red' });
  const closed = await answer(around, item.id, say(lang, 'commission.do.redLossOff'));
  const reds = session.site.safety.lamps.filter((lamp) => lamp.group === group && lamp.colour === 'red');
  const seen = trip !== null && reds.length === 1 ? await answer(around, item.id, say(lang, 'commission.do.lampAsk', { group, colour: say(lang, 'commission.colour.red') })) : null;
  await comeBack(around, item.id);
  if (closed.kind === 'pause' || seen?.kind === 'pause') return { kind: 'pause' };
  if (trip === null) return later;
  const lamps = seen === null ? [] : reds.map(({ board, slot }): Shown => ({ item: `lamp:${group}:red:${board}:${slot}`, outcome: seen.kind === 'yes' || seen.kind === 'go' ? 'passed' : 'failed' }));
  return shown({ item: `redLoss:${group}`, outcome: 'passed', measured: { ms: Math.min(trip.mostMs, 600_000), uncertaintyMs: trip.mostMs - trip.leastMs } }, ...lamps);
}
