import { versionOf } from '../../field/profile/version.ts';
import { lampBoardsOf, type AcceptanceItem } from '../../model/acceptance.ts';
import { profileId } from '../../model/profile.ts';
import type { JunctionState } from '../../model/junctionState.ts';
import { doText } from '../../text/acceptanceText.ts';
import { say } from '../../text/say.ts';
import { begin, bringToGreen, hand, isRunning, later, letGo, shown, type Done, type ItemOf } from './act.ts';
import { wireOf } from './trip.ts';
import { answer, remark, waitFor, type Around } from './waiting.ts';

export async function doQuestion(around: Around, item: ItemOf<'question'>): Promise<Done> {
  for (;;) {
    const given = await answer(around, item.id, '');
    switch (given.kind) {
      case 'yes': return shown({ item: item.id, outcome: 'passed', ...(given.note === '' ? {} : { note: given.note }) });
      case 'no': return shown({ item: item.id, outcome: 'failed', ...(given.note === '' ? {} : { note: given.note }) });
      case 'later': return later;
      case 'pause': return { kind: 'pause' };
      // Enter is no answer to a question: it is too easily given.
      case 'go': case 'notHere': case 'unknown': remark(around, say(around.shell.lang, 'commission.keys'));
    }
  }
}

/** signald has identified it (type and firmware in range); what it says of itself goes into the record. */
export async function doBoard(around: Around, item: ItemOf<'board'>): Promise<Done> {
  const { session, shell: { lang } } = around;
  const { board } = item.subject;
  const instead = await begin(around, item, doText(lang, item.subject));
  if (instead !== null) return instead;
  const profile = session.site.safety.boards.find(({ id }) => id === board)?.profile;
  const found = await waitFor(around, async () => {
    const state = await session.state();
    const stands = state?.boards.find(({ id }) => id === board);
    if (profile === undefined || stands?.identified !== true) return null;
    const firmware = await session.read(board, profile.firmwarePoint);
    const version = firmware === null ? '' : ` fw ${versionOf(/^\d+$/.test(firmware) ? Number(firmware) : firmware, profile.firmware.reading)}`;
    return { note: `${profileId(profile)}${version}` };
  }, item.id);
  return found === null ? later : shown({ item: item.id, outcome: 'passed', note: found.note });
}

/** The wire of one lamp is opened: its own current goes, and no other; a person sees which head it was. */
export async function doLamp(around: Around, item: ItemOf<'lamp'>): Promise<Done> {
  const { session, shell: { lang } } = around;
  const { group, colour, current } = item.subject;
  const words = doText(lang, item.subject);
  const instead = await begin(around, item, words);
  if (instead !== null) return instead;
  const stage = session.site.traffic.stages.find(({ groups }) => (colour === 'green' ? groups.includes(group) : !groups.includes(group)));
  if (colour === 'yellow') await letGo(around);
  else if (stage !== undefined && !await bringToGreen(around, stage.id, colour === 'green' ? group : null, item.id)) return later;
  session.readBack.clear();
  if (current) hand(around, words, { what: 'open', group, colour, board: item.subject.board, slot: String(item.subject.slot) });
  const told = new Set<string>();
  const found = await waitFor(around, () => {
    const wire = wireOf(item.subject, session.readBack.now());
    if (wire === 'other' && !told.has('other')) {
      told.add('other');
      remark(around, say(lang, 'commission.otherLamp', { detail: item.subject.board }));
    }
    return wire === (current ? 'open' : 'whole') ? true : null;
  }, item.id);
  if (current) {
    hand(around, say(lang, 'commission.do.lampClose'), { what: 'close', group, colour, board: item.subject.board, slot: String(item.subject.slot) });
    session.readBack.clear();
    if (found !== null && await waitFor(around, () => (wireOf(item.subject, session.readBack.now()) === 'whole' ? true : null), item.id) === null) return later;
  }
  if (found === null) return later;
  const seen = await answer(around, item.id, say(lang, 'commission.do.lampAsk', { group, colour: say(lang, `commission.colour.${colour}`) }));
  if (seen.kind === 'pause') return { kind: 'pause' };
  return seen.kind === 'later' ? later : shown({ item: item.id, outcome: seen.kind === 'yes' ? 'passed' : 'failed', ...('note' in seen && seen.note !== '' ? { note: seen.note } : {}) });
}

export async function doDetector(around: Around, item: ItemOf<'detector'>): Promise<Done> {
  const { session, shell: { lang } } = around;
  const { detector } = item.subject;
  const words = doText(lang, item.subject);
  const instead = await begin(around, item, words);
  if (instead !== null) return instead;
  const look = async (): Promise<JunctionState['detectors'][number] | null> => (await session.state())?.detectors.find(({ id }) => id === detector) ?? null;
  const before = await look();
  if (before === null) return later;
  hand(around, words, { what: 'actuate', detector });
  const found = await waitFor(around, async () => {
    const now = await look();
    return now !== null && now.count > before.count && !now.forced && now.presence !== 'unknown' ? now : null;
  }, item.id);
  return found === null ? later : shown({ item: item.id, outcome: found.fault ? 'failed' : 'passed' });
}

export async function doPlan(around: Around, item: ItemOf<'plan'>): Promise<Done> {
  const { session, shell: { lang } } = around;
  const instead = await begin(around, item, doText(lang, item.subject));
  if (instead !== null) return instead;
  await letGo(around);
  if (item.subject.by === 'centre') hand(around, doText(lang, item.subject), { what: 'centre' });
  const found = await waitFor(around, async () => {
    const state = await session.state();
    if (state === null || !isRunning(state)) return null;
    if (item.subject.by === 'centre') return state.orders?.some(({ source }) => source === 'centre') === true ? `${state.mode} ${state.plan}` : null;
    const scheduled = state.schedule?.plan ?? null;
    return scheduled === null || scheduled === state.plan ? state.plan : null;
  }, item.id);
  return found === null ? later : shown({ item: item.id, outcome: 'passed', note: found });
}

/** The link goes and comes back, and the junction does not care; what waited is delivered. */
export async function doLink(around: Around, item: AcceptanceItem): Promise<Done> {
  const { session, shell: { lang } } = around;
  const words = doText(lang, item.subject);
  const instead = await begin(around, item, words);
  if (instead !== null) return instead;
  hand(around, words, { what: 'unlink' });
  const cut = await waitFor(around, async () => ((await session.link())?.connected === false && isRunning(await session.state()) ? true : null), item.id);
  if (cut === null) return later;
  hand(around, words, { what: 'relink' });
  const back = await waitFor(around, async () => {
    const link = await session.link();
    return link !== null && link.connected && link.outbox === 0 ? link : null;
  }, item.id);
  return back === null ? later : shown({ item: item.id, outcome: 'passed' });
}

/** The boards have been switched on anew, and the junction has come back by itself. `boots`: as they were before. */
export async function doMains(around: Around, item: AcceptanceItem, begun: Readonly<Record<string, string>> | null, mark: (boots: Readonly<Record<string, string>>) => void): Promise<Done> {
  const { session, shell: { lang } } = around;
  const words = doText(lang, item.subject);
  const boots = async (): Promise<Readonly<Record<string, string>>> => {
    const found = await Promise.all(lampBoardsOf(session.site).map(async ({ id, profile }) => [id, await session.read(id, profile.failsafe?.bootCounter)] as const));
    return Object.fromEntries(found.flatMap(([id, count]) => (count === null ? [] : [[id, count]])));
  };
  const boards = lampBoardsOf(session.site).map(({ id }) => id);
  const anew = async (before: Readonly<Record<string, string>>): Promise<true | null> => {
    const now = await boots();
    const all = boards.every((id) => now[id] !== undefined && now[id] !== before[id]);
    return all && isRunning(await session.state()) ? true : null;
  };
  // The power took this tool with it: what it waited for has happened, and boards and junction may still be on their way back.
  const wereCut = async (since: Readonly<Record<string, string>>): Promise<boolean> => {
    const now = await boots();
    return boards.every((id) => now[id] === undefined || now[id] !== since[id]);
  };
  if (begun !== null && await wereCut(begun) && await waitFor(around, () => anew(begun), item.id) !== null) return shown({ item: item.id, outcome: 'passed' });
  const instead = await begin(around, item, words);
  if (instead !== null) return instead;
  const before = await boots();
  mark(before);
  hand(around, words, { what: 'mains' });
  return await waitFor(around, () => anew(before), item.id) === null ? later : shown({ item: item.id, outcome: 'passed' });
}
