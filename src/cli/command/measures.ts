import { alarmListSchema } from '../../model/linkAlarm.ts';
import { countCompleteness, countMinutes, countsOf } from '../../measures/counts.ts';
import { intervalsOf } from '../../measures/interval.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { alarmTitle } from './alarm.ts';
import { clockText, dateClockText } from '../siteClock.ts';
import { coordinationSvg, healthSvg, splitSvg } from '../measures/charts.ts';
import { healthIn, readMeasured, type Measured } from '../measures/reading.ts';
import { countRows, healthRows, measureRows } from '../measures/tables.ts';
import { textOf } from '../person.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { writeWhole } from './wholeFile.ts';

const [hourMs, dayMs] = [3_600_000, 86_400_000];
const charts = ['pcd', 'splits', 'health'] as const;
type Chart = (typeof charts)[number];

/** `ngatu measures show`: each quarter of an hour of each group; with --svg a picture too. */
export async function measuresShow(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const file = textOf(options['svg']).trim();
  const named = textOf(options['chart']).trim();
  const chart = charts.find((one) => one === (named === '' ? 'pcd' : named));
  if (chart === undefined || (named !== '' && file === '')) return fail(shell, exitCodes.usage, 'measures.badChart', { detail: named });
  const measured = await readMeasured(shell, options, hourMs);
  if (typeof measured === 'number') return measured;
  const groups = textOf(options['group']).split(',').map((id) => id.trim()).filter((id) => id !== '');
  const phases = measured.phases.filter(({ group }) => groups.length === 0 || groups.includes(group));
  const intervals = intervalsOf(phases);
  if (intervals.length === 0) {
    show(shell, { intervals }, [say(shell.lang, 'measures.none')]);
    return exitCodes.notOk;
  }
  if (file !== '') {
    const written = writeWhole(shell, file, draw(shell, { ...measured, phases }, chart));
    if (written !== exitCodes.ok) return written;
  }
  const lines = tableLines(measureRows(shell.lang, intervals, clockText));
  show(shell, { fromMs: measured.span.fromMs, toMs: measured.span.toMs, intervals, cycles: Object.fromEntries(phases.map(({ group, cycles }) => [group, cycles])) }, [...lines, ...(file === '' ? [] : [say(shell.lang, 'measures.written', { file })])]);
  return exitCodes.ok;
}

/** The first group that has cycles. */
function draw(shell: Shell, measured: Measured, chart: Chart): string {
  const phase = measured.phases.find(({ cycles }) => cycles.length > 0) ?? { group: '', phase: 0, pedestrian: false, cycles: [], waits: [], arrivalsMs: [] };
  switch (chart) {
    case 'pcd': return coordinationSvg(say(shell.lang, 'measures.pcd', { group: phase.group }), phase, measured.span, clockText);
    case 'splits': return splitSvg(shell.lang, phase, measured.span, clockText);
    case 'health': return healthSvg(shell.lang, healthIn(measured), measured, clockText);
  }
}

/** `ngatu measures counts`: volume and occupancy on the clock, and what is missing. Exit 1 where a minute or a number is. */
export async function measuresCounts(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['every']).trim();
  const every = countMinutes.find((one) => String(one) === (given === '' ? '15' : given));
  if (every === undefined) return fail(shell, exitCodes.usage, 'measures.badEvery', { detail: given });
  const measured = await readMeasured(shell, options, hourMs);
  if (typeof measured === 'number') return measured;
  const { site, minutes, span } = measured;
  const counts = countsOf(site, minutes, every).filter(({ fromMs }) => fromMs >= span.fromMs);
  const complete = countCompleteness(site, minutes, span.fromMs, span.toMs);
  const missing = complete.detectors.reduce((sum, { numbers }) => sum + complete.present - numbers, 0);
  const told = say(shell.lang, 'measures.complete', { present: complete.present, due: complete.due, missing, estimated: complete.detectors.reduce((sum, { estimated }) => sum + estimated, 0) });
  show(shell, { every, counts, completeness: complete }, [...(counts.length === 0 ? [say(shell.lang, 'measures.noCounts')] : tableLines(countRows(shell.lang, counts, clockText))), told]);
  return counts.length > 0 && complete.present === complete.due && missing === 0 ? exitCodes.ok : exitCodes.notOk;
}

/** `ngatu detector health`: exit 1 where a trouble is not over, or nothing is on record. */
export async function detectorHealth(shell: Shell, [only]: readonly string[], options: OptionValues): Promise<ExitCode> {
  const measured = await readMeasured(shell, options, dayMs);
  if (typeof measured === 'number') return measured;
  const isAsked = (id: string): boolean => only === undefined || id === only;
  const health = healthIn(measured).filter(({ id }) => isAsked(id));
  const listed = await askFor(shell, 'agent', 'alarm.list', alarmListSchema);
  if (typeof listed === 'number') return listed;
  const alarms = listed.filter(({ code, component, active }) => active && code.startsWith('loop.') && isAsked(component));
  const alarmLines = alarms.map(({ code, component, detail, ts }) => say(shell.lang, 'health.alarm', { detector: component, title: `${alarmTitle(shell.lang, code, detail)}${detail === null ? '' : ` (${detail})`}`, since: dateClockText(ts) }));
  show(shell, { fromMs: measured.span.fromMs, toMs: measured.span.toMs, detectors: health, alarms }, [...tableLines(healthRows(shell.lang, health, dateClockText)), ...alarmLines]);
  return health.some(({ troubles, recordedMs }) => recordedMs === 0 || troubles.some(({ open }) => open)) ? exitCodes.notOk : exitCodes.ok;
}
