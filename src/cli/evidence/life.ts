import { afterReturnMs, checkpointSchema, type EvidenceRecord } from '../../model/evidence.ts';
import { isOfSignald, lostWord, momentMs, noEvidence, stateOfCheckpoint, stepEvidence, type EvidenceState, type GroupEvidence } from '../../model/evidenceState.ts';

/** Why nothing is held against anybody, and why what was read may be wrong. */
export const markCauses = {
  noEnforcement: ['flash', 'dark', 'startup', 'afterReturn', 'shortYellow', 'brokenPromise', 'degradedRed'],
  notReliable: ['clock', 'lamp', 'board', 'log', 'unsigned', 'chain'],
} as const;
export type MarkKind = keyof typeof markCauses;
export type MarkCause = (typeof markCauses)[MarkKind][number];

/** Monotonic times of one life of signald, ms. `group` null = the whole junction. */
export interface Mark { readonly group: string | null; readonly kind: MarkKind; readonly cause: MarkCause; readonly fromMs: number; readonly toMs: number }
export interface ShownSpan { readonly shown: string; readonly fromMs: number; readonly toMs: number; /** Since when, where that is before the span; null = longer than the record says. */ readonly sinceMs: number | null; /** It may have begun so much before it was read, ms: samples were lost. */ readonly unseenMs: number }
/** What the wall clock said at a moment, and how far it may have been out. */
export interface ClockPoint { readonly monoMs: number; readonly wallMs: number; readonly errorMs: number | null }

/** One life of signald, by the chain alone. */
export interface Life {
  readonly boot: string;
  /** The record is unbroken in between, but for what is `unknown`. */
  readonly fromMs: number; readonly toMs: number;
  readonly clock: readonly ClockPoint[];
  readonly groups: ReadonlyMap<string, readonly ShownSpan[]>;
  readonly marks: readonly Mark[];
}

/** A record and its place among the numbers of its life. */
interface Placed { readonly record: EvidenceRecord; readonly place: number }
interface OpenSpan { shown: string; fromMs: number; sinceMs: number | null; unseenMs: number }

/** Every life that the records are of, in the order of their beginning. Records that a repair brought twice count once. */
export function livesOf(records: readonly EvidenceRecord[]): readonly Life[] {
  const ordered = records.toSorted((a, b) => a.index - b.index);
  const boots: string[] = [];
  const own = new Map<string, Placed[]>();
  const told = new Set<string>();
  let current: Placed[] | null = null;
  for (const record of ordered) {
    if (isOfSignald(record)) {
      if (told.has(`${record.boot}/${record.n}`)) continue;
      told.add(`${record.boot}/${record.n}`);
      if (!own.has(record.boot)) {
        boots.push(record.boot);
        own.set(record.boot, []);
      }
      current = own.get(record.boot) ?? null;
      current?.push({ record, place: record.n });
    } else if (record.code === 'events.lost') current?.push({ record, place: (current.at(-1)?.place ?? 0) + 0.25 });
    else if (record.code === 'evidence.gap') {
      // Between the numbers that never came and the next one.
      const boot = textOf(record.data['boot']);
      if (!own.has(boot)) boots.push(boot);
      own.set(boot, [...(own.get(boot) ?? []), { record, place: Number(record.data['to']) + 0.5 }]);
      current = own.get(boot) ?? null;
    }
  }
  const checkpoints = ordered.flatMap((record) => {
    const checkpoint = record.code === 'evidence.checkpoint' ? checkpointSchema.safeParse(record.data).data : undefined;
    return checkpoint === undefined ? [] : [{ record, checkpoint, state: stateOfCheckpoint(record) }];
  });
  for (const { checkpoint: { heardBoot }, state } of checkpoints) {
    for (const boot of [heardBoot, state?.boot ?? null]) if (boot !== null && !own.has(boot)) { boots.push(boot); own.set(boot, []); }
  }
  const unsigned = unsignedRanges(ordered);
  return boots.map((boot) => lifeOf(boot, (own.get(boot) ?? []).toSorted((a, b) => a.place - b.place).map(({ record }) => record), checkpoints, unsigned));
}

type Found = readonly { readonly record: EvidenceRecord; readonly checkpoint: ReturnType<typeof checkpointSchema.parse>; readonly state: EvidenceState | null }[];

/** Ranges of the chain that nobody had signed when the agent ended: after a power cut some seconds, at most a minute. */
export function unsignedRanges(ordered: readonly EvidenceRecord[]): readonly { readonly from: number; readonly to: number }[] {
  let signedTo: number | null = null;
  /** The last record that says more than the chain of itself. */
  let lastSaid = 0;
  const ranges: { from: number; to: number }[] = [];
  for (const { code, data, index } of ordered) {
    if (code === 'evidence.checkpoint' && typeof data['index'] === 'number') signedTo = data['index'];
    if (code === 'process.started' && data['process'] === 'agentd' && signedTo !== null && signedTo < lastSaid) ranges.push({ from: signedTo + 1, to: lastSaid });
    if (!code.startsWith('evidence.')) lastSaid = index;
  }
  return ranges;
}

// Over 70 lines: one pass over a life, and what each record opens and closes.
function lifeOf(boot: string, records: readonly EvidenceRecord[], checkpoints: Found, unsigned: readonly { readonly from: number; readonly to: number }[]): Life {
  const begins = records.some(({ code }) => code === 'process.started');
  const known = begins ? undefined : checkpoints.find(({ state }) => state?.boot === boot);
  const mine = records.filter(({ index }) => known === undefined || index > known.checkpoint.index);
  let state: EvidenceState = known?.state ?? noEvidence;
  const clock = clockOf(boot, records, checkpoints);
  const firstMs = known === undefined ? (mine.find(isOfSignald)?.stamp.monoMs ?? clock[0]?.monoMs ?? 0) : state.lastMs;
  const lastMs = Math.max(firstMs, clock.at(-1)?.monoMs ?? firstMs);
  const spans = new Map<string, ShownSpan[]>();
  const open = new Map<string, OpenSpan>();
  const marks: Mark[] = [];
  const openMarks = new Map<string, { readonly mark: Omit<Mark, 'fromMs' | 'toMs'>; readonly fromMs: number }>();

  const close = (group: string, span: OpenSpan, toMs: number): void => {
    if (toMs <= span.fromMs) return;
    const list = spans.get(group) ?? [];
    const last = list.at(-1);
    // What lasted no time between the two has parted nothing.
    if (last !== undefined && last.shown === span.shown && last.toMs === span.fromMs) list[list.length - 1] = { ...last, toMs };
    else list.push({ ...span, toMs });
    spans.set(group, list);
  };
  const show = (group: string, shown: string, atMs: number, sinceMs: number | null, unseenMs = 0): void => {
    const before = open.get(group);
    if (before !== undefined && before.shown === shown) return;
    if (before !== undefined) close(group, before, atMs);
    // What was read once, and nothing after it: the one span that follows begins with that reading's doubt.
    const inherited = before !== undefined && before.fromMs === atMs ? before.unseenMs : 0;
    open.set(group, { shown, fromMs: atMs, sinceMs, unseenMs: Math.max(unseenMs, inherited) });
  };
  const remark = (atMs: number): void => {
    const now = new Map(marksNow(state).map((mark) => [`${mark.group ?? ''}/${mark.cause}`, mark]));
    for (const [key, { mark, fromMs }] of openMarks) {
      if (now.has(key)) continue;
      openMarks.delete(key);
      if (atMs > fromMs) marks.push({ ...mark, fromMs, toMs: atMs });
    }
    for (const [key, mark] of now) if (!openMarks.has(key)) openMarks.set(key, { mark, fromMs: atMs });
  };

  for (const [group, { shown, sinceMs }] of Object.entries(state.groups)) show(group, shown, firstMs, sinceMs);
  if (known !== undefined) remark(firstMs);
  const returns: number[] = state.returnedMs === null ? [] : [state.returnedMs];
  for (const record of mine) {
    const before = state;
    const step = stepEvidence(before, record);
    state = step.state.boot === boot ? step.state : before;
    if (step.lost) {
      for (const group of open.keys()) show(group, lostWord, step.atMs, step.atMs);
    } else if (record.code === 'group.aspect') {
      const group = textOf(record.data['group']);
      fill(group, record, state);
      const { unseenMs } = record.data;
      show(group, textOf(record.data['shown']), step.atMs, step.atMs, typeof unseenMs === 'number' ? unseenMs : 0);
      const was = before.groups[group];
      if (was !== undefined && was.shown === 'yellow' && state.groups[group]?.short === true && !was.short) marks.push({ group, kind: 'noEnforcement', cause: 'shortYellow', fromMs: was.sinceMs ?? step.atMs, toMs: step.atMs });
    }
    if (state.knownFromMs !== Number.MAX_SAFE_INTEGER && state.knownFromMs > before.lastMs && (step.lost || before.knownFromMs === Number.MAX_SAFE_INTEGER)) {
      marks.push({ group: null, kind: 'notReliable', cause: 'log', fromMs: before.lastMs, toMs: state.knownFromMs });
    }
    if (state.returnedMs !== null && state.returnedMs !== before.returnedMs) returns.push(state.returnedMs);
    if (record.code !== 'events.lost' && record.code !== 'evidence.gap') remark(step.atMs);
  }
  for (const [group, span] of open) close(group, span, lastMs);
  for (const { mark, fromMs } of openMarks.values()) if (lastMs > fromMs) marks.push({ ...mark, fromMs, toMs: lastMs });
  for (const atMs of returns) marks.push({ group: null, kind: 'noEnforcement', cause: 'afterReturn', fromMs: atMs, toMs: Math.min(lastMs, atMs + afterReturnMs) });
  marks.push(...unsignedMarks(mine, unsigned));
  for (const [group, list] of spans) for (const { shown, fromMs, toMs } of list) if (shown === lostWord) marks.push({ group, kind: 'notReliable', cause: 'log', fromMs, toMs });
  const groups = new Map([...spans].map(([group, list]) => [group, list.map((span) => (span.shown === lostWord ? { ...span, shown: 'unknown' } : span))]));
  return { boot, fromMs: firstMs, toMs: lastMs, clock, groups, marks };

  /** Before the first change after a loss it showed what it changed from: in between nothing was lost. */
  function fill(group: string, { data }: EvidenceRecord, now: EvidenceState): void {
    const [before, fromMs] = [data['before'], now.knownFromMs];
    const line = open.get(group);
    if (typeof before !== 'string' || before === 'unknown' || before === lostWord || fromMs === Number.MAX_SAFE_INTEGER) return;
    if (line === undefined || line.shown === lostWord) show(group, before, Math.max(firstMs, fromMs), null);
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function clockOf(boot: string, records: readonly EvidenceRecord[], checkpoints: Found): readonly ClockPoint[] {
  const stamps = records.filter((record) => record.boot === boot).map(({ stamp }) => stamp);
  const heard = checkpoints.flatMap(({ checkpoint: { heardBoot, heardMonoMs, heardWallMs, heardErrorMs } }) => (heardBoot === boot && heardMonoMs !== null && heardWallMs !== null ? [{ monoMs: heardMonoMs, wallMs: heardWallMs, errorMs: heardErrorMs }] : []));
  // Where both are of one moment, the record's own stamp stands: it may tell of a step.
  return [...heard, ...stamps].map(({ monoMs, wallMs, errorMs }) => ({ monoMs, wallMs, errorMs })).toSorted((a, b) => a.monoMs - b.monoMs);
}

function unsignedMarks(records: readonly EvidenceRecord[], ranges: readonly { readonly from: number; readonly to: number }[]): readonly Mark[] {
  return ranges.flatMap(({ from, to }) => {
    const inside = records.filter(({ index }) => index >= from && index <= to);
    const moments = inside.filter(isOfSignald).map(momentMs);
    if (moments.length === 0) return [];
    // From the last one that was signed: what lay between the two nobody vouches for either.
    const before = records.filter((record) => record.index < from && isOfSignald(record)).map(momentMs);
    return [{ group: null, kind: 'notReliable' as const, cause: 'unsigned' as const, fromMs: before.length === 0 ? Math.min(...moments) : Math.max(...before), toMs: Math.max(...moments) }];
  });
}

function marksNow({ mode, groups, lampFaults }: EvidenceState): readonly Omit<Mark, 'fromMs' | 'toMs'>[] {
  const junction: Omit<Mark, 'fromMs' | 'toMs'>[] = mode === 'flash' || mode === 'dark' || mode === 'startup' ? [{ group: null, kind: 'noEnforcement', cause: mode }] : [];
  return [...junction, ...Object.entries(groups).flatMap(([group, about]) => groupMarks(group, about, lampFaults))];
}

function groupMarks(group: string, { shown, lost, short, broken }: GroupEvidence, lampFaults: readonly string[]): readonly Omit<Mark, 'fromMs' | 'toMs'>[] {
  const noEnforcement = (cause: MarkCause) => ({ group, kind: 'noEnforcement' as const, cause });
  const notReliable = (cause: MarkCause) => ({ group, kind: 'notReliable' as const, cause });
  const faults = lampFaults.filter((one) => one.split('/')[1] === group);
  const noRed = lost.includes('red') || faults.some((one) => one.endsWith('/red') || one.startsWith('lamp.lostRed') || one.startsWith('lamp.lostPedestrianRed'));
  return [
    ...(shown === 'flash' ? [noEnforcement('flash')] : []), ...(shown === 'dark' ? [noEnforcement('dark')] : []),
    ...(short ? [noEnforcement('shortYellow')] : []), ...(broken ? [noEnforcement('brokenPromise')] : []), ...(noRed ? [noEnforcement('degradedRed')] : []),
    ...(lost.length > 0 || faults.length > 0 || shown.startsWith('lit ') ? [notReliable('lamp')] : []), ...(shown === 'unknown' ? [notReliable('board')] : []),
  ];
}
