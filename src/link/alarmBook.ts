import type { AlarmComponent, AlarmMessage, ListedAlarm } from '../model/linkAlarm.ts';
import { linkSchema } from '../model/linkMessage.ts';

/** An alarm as its finder says it. */
export interface FoundAlarm {
  readonly code: string; readonly component: string;
  readonly severity: AlarmComponent['severity'];
  readonly detail: string | null;
  readonly ts: number; readonly errorMs: number | null;
  /** Since when it is so, where its finder knows: it stays beside the alarm once it is over. */
  readonly sinceMs?: number;
}

/** Every alarm by code and component: active, acknowledged, suspended. */
export type AlarmBook = Readonly<Record<string, Readonly<Record<string, AlarmComponent>>>>;
export const emptyBook: AlarmBook = {};

/** The full state is said again so often. */
export const alarmEveryMs = 300_000;
/** Components of one code at most: of more, the oldest that are over go first. */
const mostComponents = 200;

export interface BookStep { readonly book: AlarmBook; /** Codes whose message has changed. */ readonly changed: readonly string[] }

/** Everything that is found now: what is missing in it is over, since now where nobody knows better. */
export function found(book: AlarmBook, alarms: readonly FoundAlarm[], wallMs: number, overMs: OverMs = () => undefined): BookStep {
  return stepped(book, alarms, (code, component) => { const atMs = overMs(code, component); return atMs === undefined ? wallMs : atMs; });
}

/** Some that are found while nobody knows of the others: those stay as they are, their age included. */
export function foundBeside(book: AlarmBook, alarms: readonly FoundAlarm[]): BookStep {
  return stepped(book, alarms, null);
}

function stepped(book: AlarmBook, alarms: readonly FoundAlarm[], overAt: ((code: string, component: string) => number | null) | null): BookStep {
  const codes = new Set([...Object.keys(book), ...alarms.map(({ code }) => code)]);
  let next = book;
  const changed: string[] = [];
  for (const code of codes) {
    const before = componentsOf(book, code);
    const after = foundOf(before, alarms.filter((alarm) => alarm.code === code), overAt === null ? null : (component) => overAt(code, component));
    if (after === before) continue;
    next = withCode(next, code, after);
    changed.push(code);
  }
  return { book: next, changed };
}

/** When an alarm was over, where its finder knows, wall clock ms; null = its finder has not looked yet: it stays as it is. */
export type OverMs = (code: string, component: string) => number | null | undefined;

function foundOf(before: Readonly<Record<string, AlarmComponent>>, alarms: readonly FoundAlarm[], overAt: ((component: string) => number | null) | null): Readonly<Record<string, AlarmComponent>> {
  let after = before;
  for (const alarm of alarms) {
    const known = Object.hasOwn(before, alarm.component) ? before[alarm.component] : undefined;
    if (known?.active === true && known.quality === 'ok') continue;
    const { component, severity, detail, ts, errorMs, sinceMs } = alarm;
    const since = known?.active === true ? { ts: known.ts, errorMs: known.errorMs } : { ts, errorMs };
    // It has come again: what somebody acknowledged was the last time.
    const seen = known?.active === true ? known.acknowledged : false;
    after = { ...after, [component]: { component, active: true, acknowledged: seen, suspended: known?.suspended ?? false, severity, ...since, quality: 'ok', detail, acknowledgedBy: seen ? (known?.acknowledgedBy ?? null) : null, suspendedUntilMs: known?.suspendedUntilMs ?? null, ...(sinceMs === undefined ? {} : { sinceMs }), ...saidOf(known) } };
  }
  for (const known of overAt === null ? [] : Object.values(before)) {
    if (!known.active || alarms.some(({ component }) => component === known.component)) continue;
    const overMs = overAt?.(known.component) ?? null;
    if (overMs !== null) after = known.acknowledged ? without(after, known.component) : { ...after, [known.component]: { ...known, active: false, ts: overMs, quality: 'ok' } };
  }
  return bounded(after);
}

/** The finder is away: what it said last may be old. */
export function aged(book: AlarmBook): BookStep {
  const entries = Object.entries(book).map(([code, components]) => [code, Object.fromEntries(Object.entries(components).map(([name, one]) => [name, { ...one, quality: 'old' as const }]))] as const);
  return { book: Object.fromEntries(entries), changed: Object.keys(book) };
}

export type BookAnswer = { readonly ok: true; readonly step: BookStep } | { readonly ok: false; readonly reason: 'alarm.unknown' };

export function acknowledge(book: AlarmBook, code: string, component: string, { by, reason }: Said): BookAnswer {
  return change(book, code, component, (known) => (known.active ? { ...known, acknowledged: true, acknowledgedBy: by, ...(reason === undefined ? {} : { reason }) } : null));
}

export function suspend(book: AlarmBook, code: string, component: string, untilMs: number, { by, reason }: Said): BookAnswer {
  return change(book, code, component, (known) => ({ ...known, suspended: true, suspendedUntilMs: untilMs, suspendedBy: by, ...(reason === undefined ? {} : { reason }) }));
}

export function resume(book: AlarmBook, code: string, component: string): BookAnswer {
  return change(book, code, component, ({ suspendedBy, ...known }) => {
    void suspendedBy;
    return { ...known, suspended: false, suspendedUntilMs: null };
  });
}

/** Who did something with an alarm, and what it was said for. */
export interface Said { readonly by: string; readonly reason?: string }

function saidOf(known: AlarmComponent | undefined): Pick<AlarmComponent, 'suspendedBy' | 'reason'> {
  return { ...(known?.suspendedBy === undefined ? {} : { suspendedBy: known.suspendedBy }), ...(known?.reason === undefined ? {} : { reason: known.reason }) };
}

/** The book as a list: what is active first, the newest first. */
export function listed(book: AlarmBook): ListedAlarm[] {
  const all = Object.entries(book).flatMap(([code, components]) => Object.values(components).map((one) => ({ code, ...one })));
  return all.toSorted((a, b) => Number(b.active) - Number(a.active) || b.ts - a.ts);
}

/** Suspensions that are over. */
export function runOut(book: AlarmBook, wallMs: number): BookStep {
  let step: BookStep = { book, changed: [] };
  for (const [code, components] of Object.entries(book)) {
    for (const { component, suspendedUntilMs } of Object.values(components)) {
      if (suspendedUntilMs === null || wallMs < suspendedUntilMs) continue;
      const resumed = resume(step.book, code, component);
      if (resumed.ok) step = { book: resumed.step.book, changed: [...new Set([...step.changed, code])] };
    }
  }
  return step;
}

export function alarmMessage(book: AlarmBook, code: string, stamp: { readonly boot: string; readonly seq: number; readonly ts: number }): AlarmMessage {
  return { schema: linkSchema, code, ...stamp, components: Object.values(componentsOf(book, code)) };
}

function change(book: AlarmBook, code: string, component: string, with_: (known: AlarmComponent) => AlarmComponent | null): BookAnswer {
  const components = componentsOf(book, code);
  const known = Object.hasOwn(components, component) ? components[component] : undefined;
  if (known === undefined) return { ok: false, reason: 'alarm.unknown' };
  const next = with_(known);
  const after = next === null ? without(components, component) : { ...components, [component]: next };
  return { ok: true, step: { book: withCode(book, code, after), changed: [code] } };
}

/** Codes and components come from outside: `__proto__` is nobody's alarm. */
function componentsOf(book: AlarmBook, code: string): Readonly<Record<string, AlarmComponent>> {
  return Object.hasOwn(book, code) ? (book[code] ?? {}) : {};
}

/** A code stays in the book when its last component has gone: its retained message must say so. */
function withCode(book: AlarmBook, code: string, components: Readonly<Record<string, AlarmComponent>>): AlarmBook {
  return { ...book, [code]: components };
}

function without(components: Readonly<Record<string, AlarmComponent>>, component: string): Readonly<Record<string, AlarmComponent>> {
  return Object.fromEntries(Object.entries(components).filter(([name]) => name !== component));
}

function bounded(components: Readonly<Record<string, AlarmComponent>>): Readonly<Record<string, AlarmComponent>> {
  const all = Object.values(components);
  if (all.length <= mostComponents) return components;
  const kept = all.toSorted((a, b) => Number(b.active) - Number(a.active) || b.ts - a.ts).slice(0, mostComponents);
  return Object.fromEntries(kept.map((one) => [one.component, one]));
}
