import { clockText } from '../siteClock.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { lettersOf } from '../letters.ts';
import { alarmRows } from './alarmRows.ts';
import { busScreen, centreScreen, detectorScreen, faultScreen, helpScreen, logScreen, planScreen } from './detailScreens.ts';
import { screenNames, type ScreenName } from './keys.ts';
import { overviewRows } from './overview.ts';
import { wrapped } from './rows.ts';
import { cell, span } from './span.ts';
import type { Row, TopSize, TopView } from './view.ts';
import type { JunctionState } from '../../model/junctionState.ts';

/** The whole screen, top line first: at most `size.rows` rows, the last one names the keys. */
export function renderTop(view: TopView, size: TopSize, lang: Lang): readonly Row[] {
  if (size.columns < 40 || size.rows < 10) return [[span(say(lang, 'top.tooSmall'))]];
  const { state } = view;
  const title = 'path' in state ? titleRow('Ngã Tư', '', size, lang) : titleRow(`Ngã Tư · ${state.siteName}`, clockText(state.stamp.wallMs), size, lang);
  const room = size.rows - 2;
  const body = 'path' in state ? [[], ...wrapped(say(lang, 'top.unreachable', state), size.columns).map((line) => [span(line, 'alert')])] : bodyRows(view, state, { ...size, rows: room }, lang);
  return [title, ...Array.from({ length: room }, (_, index) => body[index] ?? []), keyRow(view.screen, size, lang)];
}

function bodyRows(view: TopView, state: JunctionState, size: TopSize, lang: Lang): readonly Row[] {
  if (view.screen === 'overview') return overviewRows(view, state, size, lang);
  const rows = detailRows(view, view.screen, state, size, lang);
  const hidden = Math.max(0, rows.length - size.rows);
  const from = Math.min(view.scrolled, hidden);
  const shown = rows.slice(from, from + size.rows);
  const below = hidden - from;
  return below === 0 ? shown : [...shown.slice(0, -1), [span(say(lang, 'top.more', { n: below + 1 }), 'dim')]];
}

function detailRows(view: TopView, screen: Exclude<TopView['screen'], 'overview'>, state: JunctionState, size: TopSize, lang: Lang): readonly Row[] {
  switch (screen) {
    case 'detectors': return detectorScreen(state, lang);
    case 'bus': return busScreen(view, state, lang);
    case 'plan': return planScreen(view, state, size, lang);
    case 'centre': return centreScreen(view.link, state, size, lang);
    case 'faults': return [...faultScreen(state, size, lang), [], ...alarmRows(view.alarms, state.stamp.wallMs, size, lang)];
    case 'log': return logScreen(view, state, size, lang);
    case 'help': return helpScreen(lang);
  }
}

/** How far a screen can be scrolled: rows that do not fit. */
export function hiddenRows(view: TopView, size: TopSize, lang: Lang): number {
  const { state, screen } = view;
  return 'path' in state || screen === 'overview' ? 0 : Math.max(0, detailRows(view, screen, state, size, lang).length - (size.rows - 2));
}

function titleRow(title: string, time: string, size: TopSize, lang: Lang): Row {
  const right = `${time === '' ? '' : `${time}  `}${say(lang, 'top.quit')} `;
  const room = Math.max(0, size.columns - lettersOf(right).length - 2);
  return [span(` ${cell(title, room)} ${right}`, 'reverse')];
}

/** The screens by their numbers and letters; the one that stands is in brackets, with colour reversed too. */
function keyRow(screen: ScreenName | 'help', size: TopSize, lang: Lang): Row {
  const keys = screenNames.map((name, index) => ({ name, text: `${index + 1} ${say(lang, `top.screen.${name}`)}` }));
  const whole = [...keys, { name: 'help' as const, text: `? ${say(lang, 'top.screen.help')}` }];
  const width = whole.reduce((sum, { text }) => sum + lettersOf(text).length + 2, 0);
  const shown = width <= size.columns ? whole : whole.map(({ name, text }) => ({ name, text: name === screen ? text : text.slice(0, 1) }));
  return shown.map(({ name, text }) => (name === screen ? span(`[${text}]`, 'reverse') : span(` ${text} `, 'dim')));
}
