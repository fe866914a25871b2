import { clockText } from '../siteClock.ts';
import { latencyQuantileMs } from '../../model/deviceHealth.ts';
import type { JunctionState, LinkState } from '../../model/junctionState.ts';
import { durationText } from '../../text/duration.ts';
import { faultWords } from '../../text/faultWords.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { orderWords, presenceWords, scheduleReasonWords, sourceWords } from '../../text/words.ts';
import { boardHealth } from '../boardHealth.ts';
import { detectorHealthText } from '../detectorHealth.ts';
import { linkLines } from '../command/link.ts';
import { standingLines } from '../command/mode.ts';
import { clockLine, promiseLine, sensorText } from '../command/status.ts';
import { tableLines } from '../shell.ts';
import { decisionLines, eventRow, faultTitle, healthRow, latestEvents, modeRow, stageRow, wrapped } from './rows.ts';
import { span } from './span.ts';
import type { Row, TopSize, TopView } from './view.ts';

const plain = (lines: readonly string[]): readonly Row[] => lines.map((line) => [span(line)]);
const headed = ([head = '', ...lines]: readonly string[]): readonly Row[] => [[span(head, 'head')], ...plain(lines)];

const ms = (value: number | null): string => (value === null ? '–' : value.toFixed(value < 10 ? 1 : 0));

export function detectorScreen({ detectors }: JunctionState, lang: Lang): readonly Row[] {
  if (detectors.length === 0) return plain([say(lang, 'detector.none')]);
  const head = (['id', 'presence', 'call', 'count', 'health'] as const).map((column) => say(lang, `detector.${column}`));
  return headed(tableLines([head, ...detectors.map((detector) => [
    detector.id, presenceWords[detector.presence][lang], detector.calls ? '*' : '', String(detector.count), detectorHealthText(lang, detector),
  ])]));
}

export function busScreen({ bus }: TopView, state: JunctionState, lang: Lang): readonly Row[] {
  const head = (['board', 'unit', 'good', 'p50', 'p99', 'max', 'lost', 'crc', 'exc', 'again', 'last'] as const).map((column) => say(lang, `bus.watch.${column}`));
  const rows = (bus?.devices ?? []).map(({ board, unit, line, health, lastGoodAgeMs }) => [
    board, `${unit}@${line}`, String(health.latency.counts.reduce((sum, count) => sum + count, 0)), ms(latencyQuantileMs(health.latency, 0.5)), ms(latencyQuantileMs(health.latency, 0.99)), ms(health.latency.maxMs),
    String(health.timeouts), String(health.crcErrors + health.mismatches), String(health.exceptions), String(health.retries), ms(lastGoodAgeMs),
  ]);
  const boards = state.boards.filter((board) => boardHealth(board) !== 'good').map((board): Row => {
    const health = boardHealth(board);
    return health === 'good' ? [] : [span(`! ${board.id}: ${say(lang, `status.board.${health}`)}`, 'alert')];
  });
  const lines = (bus?.lines ?? []).map(({ id, where, speed }) => `${id}: ${where} ${speed}`);
  return [...(bus === null ? plain([say(lang, 'top.noBus')]) : headed(tableLines([head, ...rows]))), ...boards, ...(state.sensors ?? []).map((sensor): Row => [span(sensorText(lang, sensor), ...(sensor.alarms.length > 0 ? ['alert' as const] : []))]), [], ...plain(lines), healthRow(state, lang)];
}

export function planScreen({ splits }: TopView, state: JunctionState, size: TopSize, lang: Lang): readonly Row[] {
  const { schedule, clock, promises, orders = [] } = state;
  const says = schedule === undefined || schedule === null ? [] : [`${say(lang, 'top.schedule')}: ${schedule.plan ?? say(lang, 'plan.flash')} (${scheduleReasonWords[schedule.reason][lang]})${schedule.forMs === null ? '' : `, ${durationText(schedule.forMs)}`}`];
  const standing = orders.map((order) => `  ${sourceWords[order.source][lang]}: ${[orderWords[order.kind][lang], order.stage, order.mode, order.plan, order.by].filter((word) => word !== undefined).join(' ')}${order.remainingS === null ? '' : `, ${durationText(order.remainingS * 1000)}`}`);
  return [
    modeRow(state, lang), stageRow(state, splits, size.columns, lang), ...plain(says),
    ...plain(standingLines(lang, state)),
    ...(clock === undefined ? [] : plain([`${say(lang, 'status.clock')}: ${clockLine(lang, clock)}`])),
    ...(promises === undefined ? [] : plain([`${say(lang, 'status.promises')}: ${promiseLine(lang, promises)}`])),
    ...(standing.length === 0 ? [] : headed([say(lang, 'top.orders'), ...standing])),
  ].flatMap((row) => folded(row, size.columns));
}

export function centreScreen(link: LinkState | null, state: JunctionState, { columns }: TopSize, lang: Lang): readonly Row[] {
  const backlog = `${say(lang, 'status.agent')}: ${say(lang, state.agent.connected ? 'status.connected' : 'status.disconnected')}, ${say(lang, 'status.backlog', { n: state.agent.backlog })}`;
  return link === null ? [[span(say(lang, 'top.linkNone'), 'alert')], [span(backlog)]] : plain([...linkLines(lang, link), backlog].flatMap((line) => wrapped(line, columns)));
}

/** Each fault with its cause and what to do: it is read standing at the cabinet. */
export function faultScreen({ faults }: JunctionState, { columns }: TopSize, lang: Lang): readonly Row[] {
  if (faults.length === 0) return plain([`${say(lang, 'top.faults')} ${say(lang, 'top.noFaults')}`]);
  return faults.flatMap((fault): readonly Row[] => {
    const { cause, remedy } = faultWords(fault);
    return [
      [span(`${clockText(fault.since.wallMs)} ${faultTitle(fault, lang)}`, 'alert')],
      ...plain([...wrapped(`${say(lang, 'fault.cause')}: ${cause[lang]}`, columns - 4), ...wrapped(`${say(lang, 'fault.remedy')}: ${remedy[lang]}`, columns - 4)].map((line) => `    ${line}`)),
    ];
  });
}

export function logScreen({ why }: TopView, state: JunctionState, { columns }: TopSize, lang: Lang): readonly Row[] {
  const decision = decisionLines(why, lang).flatMap((line) => wrapped(line, columns));
  return [...(decision.length === 0 ? [] : headed([say(lang, 'top.decision'), ...decision])), [span(say(lang, 'top.events'), 'head')], ...latestEvents(state).map((event) => eventRow(event, lang))];
}

export function helpScreen(lang: Lang): readonly Row[] {
  return plain(say(lang, 'top.help').split('\n'));
}

function folded(row: Row, columns: number): readonly Row[] {
  const [only] = row;
  return row.length === 1 && only !== undefined && only.text.length > columns ? plain(wrapped(only.text, columns)) : [row];
}
