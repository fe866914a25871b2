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

/** What is on record of a span, measured. */
export interface Measured { readonly site: MeasuredSite; readonly span: Span; readonly rows: readonly IndianaEvent[]; readonly phases: readonly PhaseMeasures[]; readonly minutes: readonly CountMinute[] }

export async function readMeasured(shell: Shell, options: OptionValues, defaultMs: number): Promise<Measured | ExitCode> {
  const filter = logFilter(shell, { from: options['from'], to: options['to'] }, defaultMs);
  return typeof filter === 'number' ? filter : readSpan(shell, filter, textOf(options['site']).trim());
}

export async function readSpan(shell: Shell, filter: LogFilter, given: string): Promise<Measured | ExitCode> {
  const site = await measuredSite(shell, given);
  if (typeof site === 'number') return site;
  const minutes: CountMinute[] = [];
  const record = createOneClock(numberingOf(site));
  const read = await eachPage(shell, filter, (events) => {
    for (const one of events) record.take(recordedOf(one));
    for (const { event } of events) if (event?.code === 'traffic.count' && typeof event.data['fromMs'] === 'number') minutes.push({ fromMs: event.data['fromMs'], data: event.data });
    return true;
  });
  if (read !== exitCodes.ok) return read;
  const rows = record.rows();
  const span = { fromMs: filter.fromMs, toMs: filter.toMs };
  return { site, span, rows, minutes, phases: measure(site, rows, span.toMs) };
}

export function healthIn({ site, rows, span }: Measured): readonly DetectorHealth[] {
  return healthOf(site, rows, span);
}
