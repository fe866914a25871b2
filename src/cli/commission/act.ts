import type { AcceptanceItem, AcceptanceSubject } from '../../model/acceptance.ts';
import type { JournalEntry } from '../../model/acceptanceJournal.ts';
import type { JunctionState } from '../../model/junctionState.ts';
import type { GroupId } from '../../model/relation.ts';
import type { Measured } from '../../model/measured.ts';
import { say } from '../../text/say.ts';
import { refusalText } from '../../text/refusal.ts';
import { answer, remark, waitFor, type Around } from './waiting.ts';

/** What an act has shown of one item. */
export interface Shown { readonly item: string; readonly outcome: JournalEntry['outcome']; readonly measured?: Measured; readonly together?: readonly string[]; readonly note?: string }

/** What became of an act: results, put off, or the whole acceptance is paused. */
export type Done = { readonly kind: 'shown'; readonly results: readonly Shown[] } | { readonly kind: 'later' } | { readonly kind: 'pause' };

export const shown = (...results: readonly Shown[]): Done => ({ kind: 'shown', results });
export const later: Done = { kind: 'later' };

export type ItemOf<Kind extends AcceptanceSubject['kind']> = AcceptanceItem & { readonly subject: Extract<AcceptanceSubject, { kind: Kind }> };

/** A person is told what to do, and begins; else what became of it instead. */
export async function begin(around: Around, item: AcceptanceItem, words: string): Promise<Done | null> {
  for (;;) {
    const given = await answer(around, item.id, words);
    switch (given.kind) {
      case 'go': case 'yes': {
        around.session.readBack.clear();
        return null;
      }
      case 'notHere':
        if (item.waivable) return shown({ item: item.id, outcome: 'notHere', note: given.note });
        remark(around, say(around.shell.lang, 'commission.notWaivable'));
        break;
      case 'no': return shown({ item: item.id, outcome: 'failed', ...(given.note === '' ? {} : { note: given.note }) });
      case 'later': return later;
      case 'pause': return { kind: 'pause' };
      case 'unknown': break;
    }
  }
}

/** A hand has something to do now: people read it, a bench's script hears it. */
export function hand(around: Around, words: string, what: Readonly<Record<string, string>>): void {
  around.tell({ hand: what });
  if (!around.shell.json) around.shell.write(`  ${words}\n`);
}

/** An order of the operate or safety socket; a refusal is told, and the person may still do it by other means. */
export async function order(around: Around, socket: 'operate' | 'safety', method: string, params: Readonly<Record<string, string | number>>): Promise<boolean> {
  const { session, by, shell } = around;
  const outcome = await session.order(socket, method, { ...params, by });
  if (outcome.ok) return true;
  const detail = refusalText(shell.lang, outcome.code, outcome.params) ?? Object.values(outcome.params).join(' ');
  remark(around, say(shell.lang, 'commission.refusedOrder', { code: outcome.code, detail }));
  return false;
}

const reason = 'commissioning';
/** Long enough for a step, short enough to end by itself when the tool is gone, s. */
const leaseS = 300;

/** A stage is held by hand; everything that a manual order must keep, it keeps. */
export const holdStage = (around: Around, stage: string): Promise<boolean> => order(around, 'operate', 'mode.manual', { stage, forS: leaseS, reason });
export const orderFlash = (around: Around): Promise<boolean> => order(around, 'operate', 'mode.flash', { forS: leaseS, reason });

/** Lets go of what was held, where something is. */
export async function letGo(around: Around): Promise<void> {
  const state = await around.session.state();
  if (state?.orders?.some(({ source }) => source === 'technician') === true) await order(around, 'operate', 'mode.release', {});
}

const notInColour: ReadonlySet<string> = new Set(['startup', 'flash', 'allRed', 'dark', 'closing']);

export function isRunning(state: JunctionState | null): boolean {
  return state !== null && state.stage !== null && !notInColour.has(state.mode);
}

/** The junction in colour again; a latch that stands in the way is ended first, by the person's name. */
export async function comeBack(around: Around, item: string): Promise<boolean> {
  const state = await around.session.state();
  if (state?.faults.some(({ latched }) => latched) === true) await order(around, 'safety', 'fault.reset', { reason: `${reason}: ${item}` });
  await letGo(around);
  return await waitFor(around, async () => (isRunning(await around.session.state()) ? true : null), item) !== null;
}

/** Somebody has to ask for these groups: what nobody calls may stay red for as long as it is waited for. */
export function callFor(around: Around, groups: readonly GroupId[], kinds: 'all' | 'buttons'): void {
  const { session: { site: { traffic } }, shell: { lang } } = around;
  const callers = groups.flatMap((group) => traffic.detectors.find(({ kind, call, groups: own }) => call !== 'none' && (kinds === 'all' || kind === 'button') && own.includes(group))?.id ?? []);
  for (const detector of new Set(callers)) hand(around, say(lang, 'commission.do.call', { detector }), { what: 'actuate', detector });
}

/** A walk with a button begins with its stage, and only where it was called before. */
async function callWalk(around: Around, stage: string, group: GroupId, item: string): Promise<void> {
  const { traffic } = around.session.site;
  if (!traffic.detectors.some(({ kind, groups }) => kind === 'button' && groups.includes(group))) return;
  const state = await around.session.state();
  const without = traffic.stages.find(({ groups }) => !groups.includes(group))?.id;
  if (state?.groups.some(({ id, commanded }) => id === group && commanded === 'green') === true || without === undefined) return;
  if (state?.stage === stage) {
    await holdStage(around, without);
    await waitFor(around, async () => ((now) => now?.stage === without && !now.interstage ? true : null)(await around.session.state()), item);
  }
  callFor(around, [group], 'buttons');
}

/** A stage held, and a group of it in green; null = whichever. */
export async function bringToGreen(around: Around, stage: string, group: GroupId | null, item: string): Promise<boolean> {
  if (group !== null) await callWalk(around, stage, group, item);
  await holdStage(around, stage);
  return await waitFor(around, async () => {
    const state = await around.session.state();
    return state !== null && state.stage === stage && !state.interstage && (group === null || state.groups.some(({ id, commanded }) => id === group && commanded === 'green')) ? true : null;
  }, item) !== null;
}
