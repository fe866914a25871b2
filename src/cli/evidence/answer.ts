import { changeMs, clockLimitMs } from '../../model/evidence.ts';
import type { Life, MarkCause, MarkKind } from './life.ts';

export interface Verdict { readonly kind: MarkKind; readonly cause: MarkCause }

/** What one group showed at a moment, as far as the record proves it. */
export interface GroupAnswer {
  readonly group: string;
  /** A word of the record; `undetermined` so near a change that it may have been either; `unknown` = nobody wrote it, never red. */
  readonly shown: string;
  /** What it may have been, where it is undetermined, in the order of time. */
  readonly among: readonly string[];
  /** Wall time; null = longer than this part of the record says. */
  readonly sinceMs: number | null;
  /** Length of the yellow before this red, ms. */
  readonly yellowMs: number | null;
  readonly verdicts: readonly Verdict[];
}

export interface Answer {
  readonly atMs: number;
  /** Bound of the clock's error at that moment, ms; null = nobody vouches for it. */
  readonly errorMs: number | null;
  readonly reliable: boolean;
  readonly groups: readonly GroupAnswer[];
  readonly verdicts: readonly Verdict[];
}

/** A moment of a life that the wall clock may have called so. */
export interface Candidate { readonly life: Life; readonly monoMs: number; readonly offsetMs: number; readonly errorMs: number | null }

const isTrusted = ({ errorMs }: Candidate): boolean => errorMs !== null && errorMs <= clockLimitMs;

/** Where a wall time stands in the lives of the record: nowhere, once, or more than once where the clock was put back. */
export function candidatesAt(lives: readonly Life[], wallMs: number): readonly Candidate[] {
  return lives.flatMap((life) => {
    const { clock } = life;
    // Points stand in the order of monotonic time; those of the wall clock may jump.
    return clock.slice(0, -1).flatMap((point, at): Candidate[] => {
      const next = clock[at + 1] ?? point;
      const lengthMs = next.monoMs - point.monoMs;
      const slipMs = next.wallMs - point.wallMs - lengthMs;
      const insideMs = wallMs - point.wallMs;
      // A clock that is slewed slips some ms between two points; one that was set is told by a point of its own.
      const reachMs = slipMs > 0 && slipMs <= clockLimitMs ? lengthMs + slipMs : lengthMs;
      if (insideMs < 0 || insideMs >= reachMs) return [];
      return [{ life, monoMs: point.monoMs + Math.min(insideMs, lengthMs), offsetMs: point.wallMs - point.monoMs, errorMs: point.errorMs }];
    });
  });
}

/** The one to go by: of the trusted ones the last, for a clock that was put right is right about its own past too. */
export function chosenAt(lives: readonly Life[], wallMs: number): Candidate | null {
  const all = candidatesAt(lives, wallMs);
  return all.findLast(isTrusted) ?? all.at(-1) ?? null;
}

export function answerAt(lives: readonly Life[], atMs: number, chainSound = true): Answer {
  const broken: readonly Verdict[] = chainSound ? [] : [{ kind: 'notReliable', cause: 'chain' }];
  const chosen = chosenAt(lives, atMs);
  if (chosen === null) {
    const groups = [...new Set(lives.flatMap(({ groups: known }) => [...known.keys()]))].toSorted(byName);
    const verdicts: readonly Verdict[] = [{ kind: 'notReliable', cause: 'log' }, ...broken];
    return { atMs, errorMs: null, reliable: false, verdicts, groups: groups.map((group) => ({ group, shown: 'unknown', among: [], sinceMs: null, yellowMs: null, verdicts: [] })) };
  }
  const { life, monoMs, errorMs } = chosen;
  const covering = life.marks.filter(({ fromMs, toMs }) => monoMs >= fromMs && monoMs < toMs);
  const verdictsOf = (of: string | null): readonly Verdict[] => covering.filter(({ group }) => group === of).map(({ kind, cause }) => ({ kind, cause }));
  const verdicts = [...(isTrusted(chosen) ? [] : [{ kind: 'notReliable' as const, cause: 'clock' as const }]), ...verdictsOf(null), ...broken];
  return {
    atMs, errorMs, verdicts, reliable: !verdicts.some(({ kind }) => kind === 'notReliable'),
    groups: [...life.groups.keys()].toSorted(byName).map((group) => groupAt(chosen, group, verdictsOf(group))),
  };
}

const byName = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

function groupAt({ life, monoMs, offsetMs, errorMs }: Candidate, group: string, verdicts: readonly Verdict[]): GroupAnswer {
  const spans = life.groups.get(group) ?? [];
  const clockMs = Math.min(errorMs ?? 0, clockLimitMs);
  const withinMs = changeMs + clockMs;
  const near = spans.filter(({ fromMs, toMs, unseenMs }) => fromMs < monoMs + Math.max(withinMs, unseenMs + clockMs) && toMs > monoMs - withinMs);
  const at = near.findIndex(({ fromMs, toMs }) => monoMs >= fromMs && monoMs < toMs);
  const span = near[at];
  // Where the record ends a change may have come that nobody read any more.
  const words = [...new Set([...near.map(({ shown }) => shown), ...(monoMs > life.toMs - withinMs ? ['unknown'] : [])])];
  if (span === undefined) return { group, shown: 'unknown', among: words, sinceMs: null, yellowMs: null, verdicts };
  const undetermined = words.length > 1;
  const before = spans[spans.indexOf(span) - 1];
  return {
    group, shown: undetermined ? 'undetermined' : span.shown, among: undetermined ? words : [],
    sinceMs: undetermined || span.sinceMs === null ? null : Math.round(span.sinceMs + offsetMs),
    yellowMs: span.shown === 'red' && before?.shown === 'yellow' && !undetermined ? before.toMs - before.fromMs : null,
    verdicts,
  };
}
