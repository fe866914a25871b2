import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { aspectWords } from '../../text/words.ts';
import { clockText } from '../siteClock.ts';
import { tableLines } from '../shell.ts';
import type { Answer, GroupAnswer, Verdict } from './answer.ts';
import type { IntervalMark, IntervalSpan } from './interval.ts';
import type { MarkKind } from './life.ts';

const isAspect = (word: string): word is keyof typeof aspectWords => Object.hasOwn(aspectWords, word);

/** A word of the record as people say it. */
export function shownText(lang: Lang, shown: string, among: readonly string[] = []): string {
  if (shown === 'undetermined') return say(lang, 'evidence.undetermined', { among: among.map((one) => shownText(lang, one)).join(' / ') });
  if (isAspect(shown)) return aspectWords[shown][lang];
  if (shown === 'flash') return say(lang, 'evidence.flash');
  return shown.startsWith('lit ') ? say(lang, 'evidence.lit', { letters: shown.slice(4) }) : say(lang, 'evidence.unknown');
}

export function causesText(lang: Lang, verdicts: readonly Verdict[], kind: MarkKind): string | null {
  const causes = [...new Set(verdicts.filter((one) => one.kind === kind).map(({ cause }) => say(lang, `evidence.cause.${cause}`)))];
  return causes.length === 0 ? null : say(lang, `evidence.${kind}`, { causes: causes.join(', ') });
}

export function remarksOf(lang: Lang, verdicts: readonly Verdict[]): readonly string[] {
  return (['notReliable', 'noEnforcement'] as const).flatMap((kind) => causesText(lang, verdicts, kind) ?? []);
}

export function errorText(lang: Lang, errorMs: number | null): string {
  return errorMs === null ? say(lang, 'evidence.errorUnknown') : say(lang, 'evidence.errorMs', { ms: Math.ceil(errorMs) });
}

/** To the tenth of a second: the record's own step. */
export function momentTenths(wallMs: number): string {
  return `${clockText(wallMs)}.${Math.floor((wallMs % 1000) / 100)}`;
}

export function groupCells(lang: Lang, { group, shown, among, sinceMs, yellowMs, verdicts }: GroupAnswer): readonly string[] {
  return [
    group, shownText(lang, shown, among), shown === 'undetermined' || shown === 'unknown' ? '' : sinceMs === null ? say(lang, 'evidence.longer') : momentTenths(sinceMs),
    yellowMs === null ? '' : say(lang, 'evidence.seconds', { s: (yellowMs / 1000).toFixed(1) }), remarksOf(lang, verdicts).join('; '),
  ];
}

/** That the record may be relied on, and for which groups it may not although it is; null = it may not at all. */
export function reliableText(lang: Lang, { reliable, groups }: Answer): string | null {
  if (!reliable) return null;
  const but = groups.filter(({ shown, verdicts }) => shown === 'unknown' || verdicts.some(({ kind }) => kind === 'notReliable')).map(({ group }) => group);
  return but.length === 0 ? say(lang, 'evidence.reliable') : say(lang, 'evidence.reliableBut', { groups: but.join(', ') });
}

export function answerLines(lang: Lang, answer: Answer, at: string): string[] {
  return [
    say(lang, 'evidence.at', { at, error: errorText(lang, answer.errorMs) }), ...(answer.reliable ? [reliableText(lang, answer) ?? ''] : []), ...remarksOf(lang, answer.verdicts), '',
    ...tableLines([say(lang, 'evidence.columns').split('|'), ...answer.groups.map((one) => groupCells(lang, one))]),
  ];
}

export function spanLines(lang: Lang, spans: readonly IntervalSpan[]): string[] {
  return tableLines([say(lang, 'evidence.spanColumns').split('|'), ...spans.map(({ group, shown, fromMs, toMs }) => [group, momentTenths(fromMs), momentTenths(toMs), shownText(lang, shown)])]);
}

export function markLines(lang: Lang, marks: readonly IntervalMark[]): string[] {
  return marks.length === 0 ? [] : tableLines([say(lang, 'evidence.markColumns').split('|'), ...marks.map(({ group, fromMs, toMs, kind, cause }) => [group ?? say(lang, 'evidence.junction'), momentTenths(fromMs), momentTenths(toMs), remarksOf(lang, [{ kind, cause }]).join('')])]);
}
