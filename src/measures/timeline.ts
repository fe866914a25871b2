import { codeOf, type IndianaEvent, type IndianaName } from './indianaCode.ts';

/** One green of a group and what lies between it and the next one, ms: green, yellow (or the flashing that ends it), red. */
export interface Cycle { readonly greenMs: number; readonly endMs: number; readonly redMs: number; readonly nextMs: number; readonly ended: Termination }
export type Termination = 'gapOut' | 'maxOut' | 'forceOff' | 'preempt' | 'other';

/** A span of time, end exclusive, ms. */
export interface Span { readonly fromMs: number; readonly toMs: number }

/** Rows of one kind of code and number, found once. */
export interface Log {
  of(name: IndianaName, parameter: number): readonly number[];
  /** Across these nothing is counted: a gap of the record; flash, dark and start-up, in which no group has a cycle. */
  readonly breaks: readonly number[];
}

/** Unit flash status (NTCIP 1202, 2.4.6) of a junction that gives no greens: 2 = it does. */
const flashStatuses = [1, 3, 4, 5, 6, 7, 8] as const;

export function logOf(rows: readonly IndianaEvent[]): Log {
  const times = new Map<string, number[]>();
  for (const { atMs, code, parameter } of rows) {
    const key = `${code} ${parameter}`;
    const known = times.get(key);
    if (known === undefined) times.set(key, [atMs]);
    else known.push(atMs);
  }
  const of = (name: IndianaName, parameter: number): readonly number[] => times.get(`${codeOf(name)} ${parameter}`) ?? [];
  return { of, breaks: [...of('vendorAlarm', 1), ...flashStatuses.flatMap((status) => of('unitFlashStatus', status))].toSorted((a, b) => a - b) };
}

/** How many of sorted times are before a moment. */
function placeOf(times: readonly number[], atMs: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first of sorted times at or after a moment; null = none. */
export const firstFrom = (times: readonly number[], atMs: number): number | null => times[placeOf(times, atMs)] ?? null;

/** How many sorted times lie in a span. */
export const countIn = (times: readonly number[], { fromMs, toMs }: Span): number => Math.max(0, placeOf(times, toMs) - placeOf(times, fromMs));

const terminations: readonly (readonly [Termination, IndianaName])[] = [['gapOut', 'phaseGapOut'], ['maxOut', 'phaseMaxOut'], ['forceOff', 'phaseForceOff'], ['preempt', 'preemptionForceOff']];

/** Whole cycles of a vehicle group, begin of green to begin of green; one with a gap of the record in it is none, nor one with a flash. */
export function cyclesOf(log: Log, phase: number): readonly Cycle[] {
  const greens = log.of('phaseBeginGreen', phase);
  return greens.flatMap((greenMs, index): Cycle[] => {
    const nextMs = greens[index + 1];
    if (nextMs === undefined || isBroken(log, { fromMs: greenMs, toMs: nextMs })) return [];
    const endMs = firstFrom(log.of('phaseGreenTermination', phase), greenMs + 1);
    if (endMs === null || endMs >= nextMs) return [];
    const yellowEndMs = firstFrom(log.of('phaseEndYellow', phase), endMs);
    const redMs = yellowEndMs === null || yellowEndMs >= nextMs ? endMs : yellowEndMs;
    const ends = terminations.flatMap(([ended, name]) => { const atMs = firstFrom(log.of(name, phase), greenMs); return atMs === null || atMs >= nextMs ? [] : [{ ended, atMs }]; });
    return [{ greenMs, endMs, redMs, nextMs, ended: ends.toSorted((a, b) => a.atMs - b.atMs).at(-1)?.ended ?? 'other' }];
  });
}

/** Something that nothing is counted across lies in the span, its end included. */
export function isBroken({ breaks }: Pick<Log, 'breaks'>, { fromMs, toMs }: Span): boolean {
  const first = firstFrom(breaks, fromMs + 1);
  return first !== null && first <= toMs;
}

/** When somebody is on a detector. What is still held at the end of the record is held to it. */
export function presenceOf(log: Log, channel: number, toMs: number): readonly Span[] {
  const offs = [...log.of('detectorOff', channel), ...faultsOf(log, channel)].toSorted((a, b) => a - b);
  let heldToMs = Number.NEGATIVE_INFINITY;
  return log.of('detectorOn', channel).flatMap((fromMs): Span[] => {
    if (fromMs < heldToMs) return [];
    heldToMs = firstFrom(offs, fromMs + 1) ?? toMs;
    return [{ fromMs, toMs: heldToMs }];
  });
}

const faultNames: readonly IndianaName[] = ['detectorFaultOther', 'detectorFaultWatchdog', 'detectorFaultOpenLoop', 'detectorFaultShortedLoop', 'detectorFaultExcessiveChange'];

function faultsOf(log: Log, channel: number): readonly number[] {
  return faultNames.flatMap((name) => log.of(name, channel)).toSorted((a, b) => a - b);
}

/** When a detector said nothing that can be believed. */
export function brokenOf(log: Log, channel: number, toMs: number): readonly Span[] {
  const restored = log.of('detectorRestored', channel);
  let untilMs = Number.NEGATIVE_INFINITY;
  return faultsOf(log, channel).flatMap((fromMs): Span[] => {
    if (fromMs < untilMs) return [];
    untilMs = firstFrom(restored, fromMs) ?? toMs;
    return [{ fromMs, toMs: untilMs }];
  });
}

/** A junction that is recorded says something each minute (its counts): longer than this it was not, ms. */
const longestSilenceMs = 900_000;

/**
 * What nobody recorded of a span: before its first row, and from the last row before each gap to where the record goes on.
 * `heardMs`: sorted moments at which signald said anything at all; with them also whatever lies between two that are far apart,
 * its begin and end included.
 */
export function unrecordedOf(rows: readonly IndianaEvent[], { fromMs, toMs }: Span, heardMs: readonly number[] | null = null): readonly Span[] {
  const gap = codeOf('vendorAlarm');
  let lastMs = fromMs;
  const found: Span[] = [];
  for (const [index, { atMs, code }] of rows.entries()) {
    if (atMs > toMs) break;
    if (atMs > lastMs && (index === 0 || code === gap)) found.push({ fromMs: lastMs, toMs: atMs });
    lastMs = Math.max(lastMs, atMs);
  }
  return heardMs === null ? found : joined([...found, ...silencesOf(heardMs, { fromMs, toMs })]);
}

function silencesOf(heardMs: readonly number[], { fromMs, toMs }: Span): readonly Span[] {
  const marks = [...heardMs.filter((atMs) => atMs < toMs), toMs];
  return marks.flatMap((atMs, index): Span[] => {
    const beginMs = Math.max(fromMs, marks[index - 1] ?? Number.NEGATIVE_INFINITY);
    return atMs > fromMs && atMs - beginMs > (index === 0 ? 0 : longestSilenceMs) ? [{ fromMs: beginMs, toMs: atMs }] : [];
  });
}

/** Spans in their order, those that touch as one. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = all.at(-1);
    if (last !== undefined && span.fromMs <= last.toMs) all[all.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
    else all.push(span);
  }
  return all;
}

/** How much of a span others cover together, ms. They are sorted and do not overlap. */
export function covered(spans: readonly Span[], { fromMs, toMs }: Span): number {
  let sum = 0;
  for (const span of spans) {
    if (span.fromMs >= toMs) break;
    sum += Math.max(0, Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs));
  }
  return sum;
}
