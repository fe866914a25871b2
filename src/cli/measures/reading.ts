import { healthOf, type DetectorHealth } from '../../measures/health.ts';
import type { CountMinute } from '../../measures/counts.ts';
import type { IndianaEvent } from '../../measures/indianaCode.ts';
import { createOneClock } from '../../measures/oneClock.ts';
import { measure, type PhaseMeasures } from '../../measures/measure.ts';
import { numberingOf, type MeasuredSite } from '../../measures/numbering.ts';
import type { Span } from '../../measures/timeline.ts';
import { recordedOf } from '../command/logExport.ts';
import { eachPage, logFilter, type LogFilter } from '../command/logFilter.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { measuredSite } from '../history/measuredSite.ts';
import { textOf } from '../person.ts';
import type { Shell } from '../shell.ts';

/** A cycle's arrivals are of the one before too; a broken detector says so once, ms. As the quarter of an hour's measures have it. */
const [leadMs, faultMs] = [900_000, 7 * 86_400_000];
/** Said by signald alone, and often: who hears one of these knows that it was recorded. */
const toldBySignald: ReadonlySet<string> = new Set(['traffic.count', 'group.aspect', 'detector.actuated', 'stage.changed']);

/** What is on record of a span, measured; `rows` begin before it, so far as is needed to know what held when it began. `heardMs`: moments at which signald said anything. */
export interface Measured { readonly site: MeasuredSite; readonly span: Span; readonly rows: readonly IndianaEvent[]; readonly heardMs: readonly number[]; readonly phases: readonly PhaseMeasures[]; readonly minutes: readonly CountMinute[] }

export async function readMeasured(shell: Shell, options: OptionValues, defaultMs: number): Promise<Measured | ExitCode> {
  const filter = logFilter(shell, { from: options['from'], to: options['to'] }, defaultMs);
  return typeof filter === 'number' ? filter : readSpan(shell, filter, textOf(options['site']).trim());
}

export async function readSpan(shell: Shell, filter: LogFilter, given: string): Promise<Measured | ExitCode> {
  const site = await measuredSite(shell, given);
  if (typeof site === 'number') return site;
  const minutes: CountMinute[] = [];
  const heardMs: number[] = [];
  const record = createOneClock(numberingOf(site));
  const { fromMs, toMs } = filter;
  // A detector that broke before the span is broken in it, and what stands on a loop when it begins has come before.
  const faults = await eachPage(shell, { ...filter, fromMs: fromMs - faultMs, toMs: fromMs - leadMs, classes: ['alarm'], codes: ['detector.health'] }, (events) => {
    for (const one of events) record.take(recordedOf(one));
    return true;
  });
  if (faults !== exitCodes.ok) return faults;
  const read = await eachPage(shell, { ...filter, fromMs: fromMs - leadMs }, (events) => {
    for (const one of events) record.take(recordedOf(one));
    for (const { event } of events) {
      if (event === null) continue;
      if (toldBySignald.has(event.code)) heardMs.push(event.stamp.wallMs);
      if (event.code === 'traffic.count' && event.stamp.wallMs >= fromMs && typeof event.data['fromMs'] === 'number') minutes.push({ fromMs: event.data['fromMs'], data: event.data });
    }
    return true;
  });
  if (read !== exitCodes.ok) return read;
  const rows = record.rows();
  return { site, span: { fromMs, toMs }, rows, minutes, heardMs: heardMs.toSorted((a, b) => a - b), phases: measure(site, rows, toMs).map((phase) => within(phase, fromMs)) };
}

/** What began in the span. */
function within({ cycles, waits, arrivalsMs, ...phase }: PhaseMeasures, fromMs: number): PhaseMeasures {
  return { ...phase, cycles: cycles.filter(({ greenMs }) => greenMs >= fromMs), waits: waits.filter(({ endedMs }) => endedMs >= fromMs), arrivalsMs: arrivalsMs.filter((atMs) => atMs >= fromMs) };
}

export function healthIn({ site, rows, span, heardMs }: Measured): readonly DetectorHealth[] {
  return healthOf(site, rows, span, heardMs);
}
