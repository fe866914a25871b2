import type { JunctionState } from '../../model/junctionState.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { alarmCount } from './alarmRows.ts';
import { detectorRows, groupRows } from './fieldRows.ts';
import { decisionLines, eventRow, faultTitle, healthRow, latestEvents, linkRow, modeRow, stageRow } from './rows.ts';
import { span } from './span.ts';
import type { Row, TopSize, TopView } from './view.ts';

const maxFaultRows = 4;

/** Everything at a glance. Events take what is left, at least two lines; detectors give way first. */
export function overviewRows(view: TopView, state: JunctionState, size: TopSize, lang: Lang): readonly Row[] {
  const [decision] = decisionLines(view.why, lang);
  const fixed: readonly Row[] = [
    modeRow(state, lang), stageRow(state, view.splits, size.columns, lang), ...(decision === undefined ? [] : [[span(decision)]]),
    [span(`${say(lang, 'top.groups')} `, 'head'), span(say(lang, 'top.legend'), 'dim')], ...groupRows(state.groups, size.columns, lang),
  ];
  const foot: readonly Row[] = [linkRow(view.link, lang), healthRow(state, lang), ...faultRows(view, state, lang)];
  const forDetectors = Math.max(1, size.rows - fixed.length - foot.length - 4);
  const detectors = detectorRows(state.detectors, size.columns, forDetectors, lang);
  const body = detectors.length === 0 ? [] : [[span(say(lang, 'top.detectors'), 'head')], ...detectors];
  const upper = [...fixed, ...body, ...foot, [span(say(lang, 'top.events'), 'head')]];
  const forEvents = Math.max(0, size.rows - upper.length);
  return [...upper, ...latestEvents(state).slice(0, forEvents).map((event) => eventRow(event, lang))];
}

function faultRows({ alarms }: TopView, state: JunctionState, lang: Lang): readonly Row[] {
  const label = span(`${say(lang, 'top.faults')} `, 'head');
  const count = alarmCount(alarms, lang);
  const told = (words: string): Row => [label, span([words, count].filter((part) => part !== '').join(' · '))];
  if (state.faults.length === 0) return [told(say(lang, 'top.noFaults'))];
  const shown = state.faults.slice(0, maxFaultRows).map((fault): Row => [span(faultTitle(fault, lang), 'alert')]);
  const more = state.faults.length - shown.length;
  return [told(more > 0 ? say(lang, 'top.more', { n: more }) : ''), ...shown];
}
