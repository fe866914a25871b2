import type { DetectorHealth, Trouble } from '../../measures/health.ts';
import { totalOf, type Comparison, type Total } from '../../measures/comparison.ts';
import type { IntervalMeasures } from '../../measures/interval.ts';
import type { IntervalClasses } from '../../measures/classes.ts';
import type { IntervalCount } from '../../measures/counts.ts';
import { vehicleClasses } from '../../model/vds.ts';
import { durationText } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';

type ClockText = (atMs: number) => string;
const number = (value: number | null, digits = 0): string => (value === null ? '–' : value.toFixed(digits));
const percent = (share: number | null): string => (share === null ? '–' : String(Math.round(share * 100)));

export function measureRows(lang: Lang, intervals: readonly IntervalMeasures[], clock: ClockText): readonly (readonly string[])[] {
  return [say(lang, 'measures.head').split('|'), ...intervals.map((one) => [
    clock(one.fromMs).slice(0, 5), one.group, String(one.cycles), number(one.greenS), `${one.ended.gapOut}/${one.ended.maxOut}/${one.ended.forceOff}`, number(one.arrivals), percent(one.arrivalsOnGreen),
    number(one.gor, 2), number(one.ror5, 2), number(one.splitFailures), number(one.yellow), number(one.red), number(one.queueMax), number(one.delayPerVehicleS, 1), number(one.saturation, 2), number(one.waitMeanS), number(one.waitMaxS),
  ])];
}

/** Each figure before and after; the last row is the junction’s. */
export function comparisonRows(lang: Lang, { groups, unseen, before, after }: Comparison): readonly (readonly string[])[] {
  const seen = groups.filter(({ group }) => !unseen.includes(group));
  return [say(lang, 'measures.compareHead').split('|'), ...seen.map((one) => comparisonRow(one.group, totalOf([one.before]), totalOf([one.after]))), comparisonRow(say(lang, 'measures.junction'), before, after)];
}

function comparisonRow(name: string, before: Total, after: Total): readonly string[] {
  const both = (of: (total: Total) => number | null, text: (value: number | null) => string): string => `${text(of(before))} → ${text(of(after))}`;
  return [name, both(({ arrivals }) => arrivals, number), both(({ delayPerVehicleS }) => delayPerVehicleS, (value) => number(value, 1)), both(({ stopShare }) => stopShare, percent), both(({ splitFailures }) => splitFailures, number), both(({ waitMeanS }) => waitMeanS, number), both(({ waitMaxS }) => waitMaxS, number)];
}

export function countRows(lang: Lang, counts: readonly IntervalCount[], clock: ClockText): readonly (readonly string[])[] {
  const words = { ok: say(lang, 'measures.ok'), estimated: say(lang, 'measures.estimated'), none: say(lang, 'measures.noNumber') };
  return [say(lang, 'measures.countHead').split('|'), ...counts.map(({ fromMs, id, volume, perHour, occupancy, quality }) => [clock(fromMs).slice(0, 5), id, number(volume), number(perHour), percent(occupancy), words[quality]])];
}

/** A column for each class that somebody tells. */
export function classRows(lang: Lang, rows: readonly IntervalClasses[], clock: ClockText): readonly (readonly string[])[] {
  const words = { ok: say(lang, 'measures.ok'), estimated: say(lang, 'measures.estimated'), none: say(lang, 'measures.noNumber') };
  const names = vehicleClasses.filter((name) => rows.some(({ classes }) => classes[name] !== undefined));
  const [from = '', of = '', volume = '', perHour = '', ...rest] = say(lang, 'measures.classHead').split('|');
  return [[from, of, volume, perHour, ...names, ...rest], ...rows.map((one) => [
    clock(one.fromMs).slice(0, 5), one.of === 'group' ? one.id : `${one.source}/${one.id}`, number(one.volume), number(one.perHour), ...names.map((name) => number(one.classes[name] ?? null)),
    percent(one.occupancy), number(one.speedKmh, 1), words[one.quality],
  ])];
}

export function causeText(lang: Lang, { cause, other, how, times }: Pick<Trouble, 'cause' | 'other' | 'how' | 'times'>): string {
  if (cause === 'crossTalk') return say(lang, 'health.crossTalk', { other: other ?? '?' });
  if (cause !== 'inconsistent') return say(lang, `health.${cause}`);
  return how === 'longer' || how === 'shorter' ? say(lang, `health.${how}`, { times: String(times ?? '?') }) : say(lang, `health.${how ?? 'neverHeld'}`);
}

export function healthRows(lang: Lang, health: readonly DetectorHealth[], clock: ClockText): readonly (readonly string[])[] {
  return [say(lang, 'health.head').split('|'), ...health.flatMap(({ id, troubles, betweenMs, actuations, recordedMs }) => (troubles.length === 0 ? [[id, say(lang, recordedMs === 0 ? 'health.noRecord' : 'health.good'), '', '', '', String(actuations)]] : troubles.map((trouble) => [
    id, causeText(lang, trouble), clock(trouble.fromMs), trouble.open ? say(lang, 'health.open') : clock(trouble.toMs), betweenMs === null ? '' : durationText(betweenMs), String(actuations),
  ])))];
}
