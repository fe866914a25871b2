import type { ListedAlarm } from '../../model/linkAlarm.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { severityWords } from '../../text/words.ts';
import { alarmStateText, alarmTitle } from '../command/alarm.ts';
import { clockText } from '../siteClock.ts';
import { wrapped } from './rows.ts';
import { span } from './span.ts';
import type { Row, TopSize } from './view.ts';

/** Nobody has looked at it yet. */
const isOpen = ({ active, acknowledged, suspended }: ListedAlarm): boolean => active && !acknowledged && !suspended;

/** The alarms as the centre sees them: active or over, acknowledged, suspended until when, and by whom. */
export function alarmRows(alarms: readonly ListedAlarm[] | null, nowMs: number, { columns }: TopSize, lang: Lang): readonly Row[] {
  if (alarms === null) return [[span(say(lang, 'top.alarms'), 'head'), span(' '), span(say(lang, 'top.linkNone'), 'alert')]];
  if (alarms.length === 0) return [[span(say(lang, 'top.alarms'), 'head'), span(` ${say(lang, 'top.noAlarms')}`)]];
  return [[span(say(lang, 'top.alarms'), 'head')], ...alarms.flatMap((alarm) => alarmLines(alarm, nowMs, columns, lang))];
}

function alarmLines(alarm: ListedAlarm, nowMs: number, columns: number, lang: Lang): readonly Row[] {
  const { code, component, severity, detail, ts, acknowledgedBy, suspendedBy, reason } = alarm;
  const title = `${clockText(ts)} ${isOpen(alarm) ? '! ' : ''}${alarmTitle(lang, code, detail)}: ${component} (${severityWords[severity][lang]})`;
  const by = [...new Set([acknowledgedBy, suspendedBy].filter((name) => typeof name === 'string'))].join(', ');
  const state = `${alarmStateText(lang, alarm, nowMs)}${by === '' ? '' : ` · ${by}${reason === undefined ? '' : `: ${reason}`}`}`;
  const tone = isOpen(alarm) ? ['alert' as const] : [];
  return [...wrapped(title, columns).map((line): Row => [span(line, ...tone)]), ...wrapped(state, columns - 4).map((line): Row => [span(`    ${line}`)])];
}

/** In one line: how many, and how many of them somebody has looked at; none = nothing to say. */
export function alarmCount(alarms: readonly ListedAlarm[] | null, lang: Lang): string {
  if (alarms === null || alarms.length === 0) return '';
  const active = alarms.filter((one) => one.active).length;
  const acknowledged = alarms.filter((one) => one.acknowledged).length;
  const suspended = alarms.filter((one) => one.suspended).length;
  return say(lang, 'top.alarmCount', { active, acknowledged, suspended });
}
