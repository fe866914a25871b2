import { clockLimitMs } from '../../model/evidence.ts';
import type { Life, Mark } from './life.ts';

/** Wall times, ms. */
export interface IntervalSpan { readonly group: string; readonly shown: string; readonly fromMs: number; readonly toMs: number }
export type IntervalMark = Mark;
export interface Interval { readonly fromMs: number; readonly toMs: number; readonly spans: readonly IntervalSpan[]; readonly marks: readonly IntervalMark[] }

/** Wall time of a monotonic moment of a life: by the last point of its clock before it. */
export function wallOf({ clock }: Life, monoMs: number): number {
  const point = clock.findLast((one) => one.monoMs <= monoMs) ?? clock[0];
  return point === undefined ? 0 : Math.round(point.wallMs + monoMs - point.monoMs);
}

/** What the groups showed in an interval, and what is to be said of it, by the wall clock. */
export function intervalOf(lives: readonly Life[], fromMs: number, toMs: number): Interval {
  const marks: IntervalMark[] = [];
  const spans: IntervalSpan[] = [];
  const inside = <T extends { readonly fromMs: number; readonly toMs: number }>(one: T): readonly T[] =>
    (one.toMs > fromMs && one.fromMs < toMs ? [{ ...one, fromMs: Math.max(fromMs, one.fromMs), toMs: Math.min(toMs, one.toMs) }] : []);
  for (const life of lives) {
    const wall = (one: { readonly fromMs: number; readonly toMs: number }): { readonly fromMs: number; readonly toMs: number } => ({ fromMs: wallOf(life, one.fromMs), toMs: wallOf(life, one.toMs) });
    for (const [group, list] of life.groups) spans.push(...list.flatMap(({ shown, ...at }) => inside({ group, shown, ...wall(at) })));
    marks.push(...life.marks.flatMap((mark) => inside({ ...mark, ...wall(mark) })), ...clockMarks(life).flatMap((mark) => inside({ ...mark, ...wall(mark) })));
  }
  marks.push(...gapsOf(lives).flatMap(inside));
  return { fromMs, toMs, spans: spans.toSorted((a, b) => a.group.localeCompare(b.group, 'en', { numeric: true }) || a.fromMs - b.fromMs), marks: joined(marks.toSorted((a, b) => a.fromMs - b.fromMs)) };
}

/** One remark over a stretch is told once, however many changes lie in it. */
function joined(marks: readonly IntervalMark[]): readonly IntervalMark[] {
  const out: IntervalMark[] = [];
  for (const mark of marks) {
    const at = out.findLastIndex((one) => one.group === mark.group && one.kind === mark.kind && one.cause === mark.cause);
    const last = out[at];
    if (last === undefined || last.toMs < mark.fromMs) out.push(mark);
    else out[at] = { ...last, toMs: Math.max(last.toMs, mark.toMs) };
  }
  return out;
}

/** Between two lives of signald, before the first and after the last nobody wrote anything. */
function gapsOf(lives: readonly Life[]): readonly IntervalMark[] {
  const known = lives.map((life) => ({ fromMs: wallOf(life, life.fromMs), toMs: wallOf(life, life.toMs) })).toSorted((a, b) => a.fromMs - b.fromMs);
  const edges = [{ toMs: Number.NEGATIVE_INFINITY }, ...known];
  return edges.flatMap(({ toMs: endMs }, at): IntervalMark[] => {
    const nextMs = known[at]?.fromMs ?? Number.POSITIVE_INFINITY;
    return nextMs > endMs ? [{ group: null, kind: 'notReliable', cause: 'log', fromMs: endMs, toMs: nextMs }] : [];
  });
}

/** Stretches in which nobody vouched for the clock, or its error was beyond what proves a moment. */
export function clockMarks({ clock, toMs }: Life): readonly Mark[] {
  const marks: Mark[] = [];
  for (const [at, { monoMs, errorMs }] of clock.entries()) {
    if (errorMs !== null && errorMs <= clockLimitMs) continue;
    const endMs = clock[at + 1]?.monoMs ?? toMs;
    const last = marks.at(-1);
    if (last !== undefined && last.toMs === monoMs) marks[marks.length - 1] = { ...last, toMs: endMs };
    else marks.push({ group: null, kind: 'notReliable', cause: 'clock', fromMs: monoMs, toMs: endMs });
  }
  return marks.filter((mark) => mark.toMs > mark.fromMs);
}
