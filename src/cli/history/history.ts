import { aspects, type Aspect } from '../../model/aspect.ts';
import { controlSources, modes, type ControlSource, type Mode } from '../../model/mode.ts';

/** An event of the cabinet's own record, as far as a diagram needs it; null = its record is damaged. */
export interface RecordedEvent {
  readonly boot: string;
  readonly n: number;
  readonly code: string;
  readonly monoMs: number;
  readonly wallMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the lamps of a group were read to show; `lit` = they were no aspect; `unknown` = the record does not say. */
export type Shown = Aspect | 'flash' | 'lit' | 'unknown';
/** What a detector was read to see; a vehicle that came and went between two answers is a moment of its own. */
export type Seen = 'occupied' | 'clear' | 'unknown';
export interface Span<T> { readonly fromMs: number; readonly toMs: number; readonly what: T }
export interface Mark { readonly atMs: number; readonly code: string; readonly data: Readonly<Record<string, unknown>> }

/** What a junction did in an interval, by its record alone. Wall times, ms. */
export interface History {
  readonly fromMs: number;
  readonly toMs: number;
  readonly mode: readonly Span<{ readonly mode: Mode; readonly source: ControlSource | null } | null>[];
  readonly plan: readonly Span<string | null>[];
  /** A stage that stands; `→B` = on the way to it; null = none, or not known. */
  readonly stage: readonly Span<string | null>[];
  readonly groups: readonly { readonly group: string; readonly spans: readonly Span<Shown>[] }[];
  /** Detectors of which something is on record: what they saw, and vehicles that came and went between two answers. */
  readonly detectors: readonly { readonly detector: string; readonly spans: readonly Span<Seen>[]; readonly passedAtMs: readonly number[] }[];
  /** Faults, orders, keys, preemptions, steps of the clock. */
  readonly marks: readonly Mark[];
  /** Where the record says nothing: restarts, lost or damaged events, silence at its end. */
  readonly gaps: readonly Span<GapReason>[];
}
export const gapReasons = ['restart', 'lost', 'damaged', 'silence'] as const;
export type GapReason = (typeof gapReasons)[number];

/** So long after its last event a record that goes no further is still believed, ms. */
const believedMs = 60_000;

interface Timed extends RecordedEvent { readonly atMs: number }

/** A line of values over time: each change closes the span before it. */
interface Line<T> { readonly spans: Span<T>[]; what: T; sinceMs: number | null }

function noLine(): Line<Shown> {
  return { spans: [], what: 'unknown', sinceMs: null };
}

function change<T>(line: Line<T>, what: T, atMs: number): void {
  if (line.sinceMs !== null && atMs > line.sinceMs) line.spans.push({ fromMs: line.sinceMs, toMs: atMs, what: line.what });
  line.sinceMs = atMs;
  line.what = what;
}

/**
 * The events of a record, in its order, as lines over time. `events` begin before the interval where the record does, and
 * end with what came after it: what nobody wrote is unknown, and never red.
 */
// Over 70 lines: one pass over the record, and what every kind of event changes.
export function historyOf(events: readonly (RecordedEvent | null)[], fromMs: number, toMs: number): History {
  const timed = events.map((event): Timed | null => (event === null ? null : { ...event, atMs: momentOf(event) }));
  const lives = livesOf(events);
  const mode: Line<History['mode'][number]['what']> = { spans: [], what: null, sinceMs: null };
  const plan: Line<string | null> = { spans: [], what: null, sinceMs: null };
  const stage: Line<string | null> = { spans: [], what: null, sinceMs: null };
  const groups = new Map<string, Line<Shown>>();
  const detectors = new Map<string, { readonly line: Line<Seen>; readonly passed: number[] }>();
  const marks: Mark[] = [];
  const gaps: Span<GapReason>[] = [];
  const beginMs = timed.find((event) => event !== null)?.atMs ?? toMs;
  /** Since when the record is unbroken. */
  let knownMs = beginMs;
  let lastMs: number | null = null;
  let boot: string | null = null;

  const forget = (sinceMs: number): void => {
    for (const line of groups.values()) change(line, 'unknown', sinceMs);
    for (const { line } of detectors.values()) change(line, 'unknown', sinceMs);
    for (const line of [mode, plan, stage]) change<unknown>(line, null, sinceMs);
  };
  /** Nothing is known from the last event on, until each line's next one. */
  const gap = (untilMs: number, reason: GapReason): void => {
    const sinceMs = lastMs ?? beginMs;
    gaps.push({ fromMs: sinceMs, toMs: Math.max(sinceMs, untilMs), what: reason });
    forget(sinceMs);
    knownMs = Math.max(sinceMs, untilMs);
  };
  const take = (event: Timed): void => {
    const { code, data, atMs } = event;
    switch (code) {
      case 'group.aspect': {
        const group = textOf(data['group']);
        const line = groups.get(group) ?? noLine();
        groups.set(group, line);
        // Before the first change that is on record it showed what it changed from.
        if (line.sinceMs === null) change(line, typeof data['before'] === 'string' ? shownOf(data['before']) : 'unknown', knownMs);
        change(line, shownOf(data['shown']), atMs);
        break;
      }
      case 'mode.changed': {
        if (mode.sinceMs === null) change(mode, modeOf(data['from'], null), knownMs);
        change(mode, modeOf(data['to'], data['source']), atMs);
        if (stageless.has(textOf(data['to']))) change(stage, null, atMs);
        break;
      }
      case 'plan.changed': {
        if (plan.sinceMs === null) change(plan, textOf(data['before']), knownMs);
        change(plan, textOf(data['plan']), atMs);
        break;
      }
      case 'stage.decided': {
        if (stage.sinceMs === null && typeof data['left'] === 'string') change(stage, data['left'], knownMs);
        change(stage, `→${textOf(data['stage'])}`, atMs);
        break;
      }
      case 'stage.changed': change(stage, textOf(data['stage']), atMs); break;
      case 'detector.actuated': {
        const id = textOf(data['detector']);
        const { line, passed } = detectors.get(id) ?? { line: { spans: [], what: 'unknown' as const, sinceMs: null }, passed: [] };
        detectors.set(id, { line, passed });
        if (line.sinceMs === null) change<Seen>(line, 'unknown', knownMs);
        if (typeof data['pulses'] === 'number' || data['occupied'] === undefined) passed.push(atMs);
        if (data['occupied'] !== undefined) change<Seen>(line, data['occupied'] === true ? 'occupied' : data['occupied'] === false ? 'clear' : 'unknown', atMs);
        break;
      }
      case 'process.started':
        if (data['process'] === 'signald') change(mode, { mode: 'startup', source: 'startup' }, atMs);
        marks.push({ atMs, code, data });
        break;
      default: if (marked.has(code)) marks.push({ atMs, code, data });
    }
  };

  for (const event of timed) {
    if (event === null) {
      gap(lastMs ?? beginMs, 'damaged');
      continue;
    }
    const own = lives.has(event.boot);
    if (lossCodes.has(event.code)) gap(event.atMs, 'lost');
    else if (own && boot !== null && event.boot !== boot) gap(event.atMs, 'restart');
    if (own) ({ boot } = event);
    take(event);
    // What the agent writes says nothing of a signald that may have died meanwhile.
    if (own || lossCodes.has(event.code)) lastMs = Math.max(lastMs ?? event.atMs, event.atMs);
  }
  const endMs = Math.min(toMs, Math.max(lastMs ?? fromMs, Math.min(toMs, (lastMs ?? fromMs) + believedMs)));
  if (endMs < toMs) gaps.push({ fromMs: endMs, toMs, what: 'silence' });
  const close = <T>(line: Line<T>, unknown: T): readonly Span<T>[] => {
    change(line, unknown, endMs);
    change(line, unknown, Math.max(toMs, endMs));
    return clipped(line.spans, unknown, fromMs, toMs);
  };
  return {
    fromMs, toMs, mode: close(mode, null), plan: close(plan, null), stage: close(stage, null),
    groups: [...groups].toSorted(([a], [b]) => byName.compare(a, b)).map(([group, line]) => ({ group, spans: close<Shown>(line, 'unknown') })),
    detectors: [...detectors].toSorted(([a], [b]) => byName.compare(a, b)).map(([detector, { line, passed }]) => ({ detector, spans: close<Seen>(line, 'unknown'), passedAtMs: passed.filter((ms) => ms >= fromMs && ms < toMs) })),
    marks: marks.filter(({ atMs }) => atMs >= fromMs && atMs < toMs),
    gaps: gaps.filter((one) => one.toMs > fromMs && one.fromMs < toMs),
  };
}

const byName = new Intl.Collator('en', { numeric: true });
/** Modes in which no stage stands. */
const stageless: ReadonlySet<string> = new Set(['startup', 'flash', 'allRed', 'dark']);
const marked: ReadonlySet<string> = new Set(['fault.raised', 'fault.cleared', 'command.accepted', 'command.ended', 'panel.key', 'preempt.changed', 'promise.broken', 'clock.stepped', 'ladder.step', 'site.applied', 'events.lost']);

/** The read-back has a time of its own; the event was written a little later. */
function momentOf({ code, data, monoMs, wallMs }: RecordedEvent): number {
  const own = code === 'group.aspect' ? data['atMs'] : undefined;
  return typeof own === 'number' && own <= monoMs && monoMs - own < 5000 ? Math.round(wallMs + own - monoMs) : wallMs;
}

/** What was lost in the store, or on the way to it. */
const lossCodes: ReadonlySet<string> = new Set(['events.lost', 'evidence.gap']);
/** What signald alone writes. The agent has numbers of its own (checkpoints, alarms acknowledged, posted counts), and they are no life of signald. */
const signaldCodes: ReadonlySet<string> = new Set([
  'group.aspect', 'mode.changed', 'plan.changed', 'stage.decided', 'stage.changed', 'stage.greenEnded', 'startup.step', 'detector.actuated', 'detector.unlogged', 'detector.health',
  'group.called', 'cycle.measures', 'traffic.count', 'promise.counts', 'panel.key', 'preempt.changed', 'priority.changed', 'ladder.step', 'command.ended', 'clock.stepped', 'clock.quality', 'site.applied',
]);

function livesOf(events: readonly (RecordedEvent | null)[]): ReadonlySet<string> {
  return new Set(events.flatMap((event) => (event !== null && (signaldCodes.has(event.code) || (event.code === 'process.started' && event.data['process'] === 'signald')) ? [event.boot] : [])));
}

function clipped<T>(spans: readonly Span<T>[], unknown: T, fromMs: number, toMs: number): readonly Span<T>[] {
  const inside = spans.filter((span) => span.toMs > fromMs && span.fromMs < toMs).map((span) => ({ ...span, fromMs: Math.max(fromMs, span.fromMs), toMs: Math.min(toMs, span.toMs) }));
  const firstMs = inside[0]?.fromMs ?? toMs;
  const all = firstMs > fromMs ? [{ fromMs, toMs: firstMs, what: unknown }, ...inside] : inside;
  return all.reduce<Span<T>[]>((merged, span) => {
    const last = merged.at(-1);
    if (last === undefined || JSON.stringify(last.what) !== JSON.stringify(span.what)) merged.push(span);
    else merged[merged.length - 1] = { ...last, toMs: span.toMs };
    return merged;
  }, []);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '?';
}

function shownOf(value: unknown): Shown {
  if (value === 'flash') return 'flash';
  return aspects.find((aspect) => aspect === value) ?? (value === null || value === undefined || value === 'unknown' ? 'unknown' : 'lit');
}

function modeOf(value: unknown, source: unknown): History['mode'][number]['what'] {
  const mode = modes.find((one) => one === value);
  return mode === undefined ? null : { mode, source: controlSources.find((one) => one === source) ?? null };
}
