import { historyOf, type History, type RecordedEvent, type Shown } from '../../src/cli/history/history.ts';
import type { EventDraft } from '../../src/model/event.ts';

export interface Told { readonly atS: number; readonly code: string; readonly data: EventDraft['data'] }
export interface Number8 { readonly atS: number; readonly group: string; readonly shown: number | null }

/** What one run brought, for its judges: times in s from its begin. */
export interface Recording {
  readonly startWallMs: number;
  readonly forS: number;
  readonly events: readonly RecordedEvent[];
  readonly told: readonly Told[];
  /** Numbers that came on, and went off. */
  readonly numbers: readonly Number8[];
  /** What the street checker found, and the pavement's countdown. */
  readonly violations: readonly string[];
  readonly refusals: readonly string[];
  readonly faults: readonly string[];
  /** Every second: mode, source and why it is not in step. */
  readonly seconds: readonly { readonly mode: string; readonly source: string; readonly free: string | null; readonly plan: string; readonly stage: string | null }[];
}

export function historyBetween({ events, startWallMs }: Recording, fromS: number, toS: number): History {
  return historyOf(events, startWallMs + fromS * 1000, startWallMs + toS * 1000);
}

export interface SpanS { readonly fromS: number; readonly toS: number; readonly what: Shown; readonly forS: number }

/** What a group showed, over the whole run. */
export function spansOf(recording: Recording, group: string): readonly SpanS[] {
  const { groups } = historyBetween(recording, 0, recording.forS);
  const s = (ms: number): number => Math.round((ms - recording.startWallMs) / 100) / 10;
  return (groups.find((one) => one.group === group)?.spans ?? []).map(({ fromMs, toMs, what }) => ({ fromS: s(fromMs), toS: s(toMs), what, forS: Math.round((toMs - fromMs) / 100) / 10 }));
}

export function shownAt(recording: Recording, group: string, atS: number): Shown {
  return spansOf(recording, group).find(({ fromS, toS }) => fromS <= atS && atS < toS)?.what ?? 'unknown';
}

export function toldOf({ told }: Recording, code: string): readonly Told[] {
  return told.filter((one) => one.code === code);
}

/** The whole run as text: a line a change, in the order of time. */
export function recordingText(title: string, { told, numbers, forS }: Recording, lamps: readonly { readonly atS: number; readonly group: string; readonly shown: string }[]): string {
  const lines = [
    ...lamps.map(({ atS, group, shown }) => ({ atS, text: `lamp   ${group.padEnd(6)} ${shown}` })),
    ...told.filter(({ code }) => code !== 'stage.greenEnded' && code !== 'cycle.measures' && code !== 'promise.counts').map(({ atS, code, data }) => ({ atS, text: `event  ${code}${Object.entries(data).map(([key, value]) => ` ${key}=${Array.isArray(value) ? value.join('+') : String(value)}`).join('')}` })),
    ...numbers.map(({ atS, group, shown }) => ({ atS, text: `number ${group.padEnd(6)} ${shown ?? 'blank'}` })),
  ];
  const sorted = lines.map((line, order) => ({ ...line, order })).toSorted((a, b) => a.atS - b.atS || a.order - b.order);
  return [`# ${title}, ${forS} s`, ...sorted.map(({ atS, text }) => `${atS.toFixed(1).padStart(7)}  ${text}`), ''].join('\n');
}
