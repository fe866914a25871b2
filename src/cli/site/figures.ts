import type { LineBudget } from '../../field/scan/budget.ts';
import type { PreemptionFigure } from '../../model/preemptionFigures.ts';
import type { CrossingFigure, IntergreenFigure, RedFigure, SiteFigures } from '../../model/siteFigures.ts';
import type { TransferFigure } from '../../model/siteTransfer.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { tableLines } from '../shell.ts';

/** The figures of a site check as tables of at most 80 columns (safety.md S2.6: the figures are printed). `!` marks what does not fit. */
export function figureLines(lang: Lang, figures: SiteFigures, budgets: readonly LineBudget[]): readonly string[] {
  const { hard, none } = figures.pairs;
  return [
    say(lang, 'figure.pairs', { hard, yields: figures.pairs.yield, none }),
    ...figures.rightOnRed.map(({ group, vehicles, reason }) => say(lang, `figure.rightOnRed.${vehicles}`, { group, reason })),
    ...section(say(lang, 'figure.intergreens'), [row(lang, 'from', 'to', 'stated', 'least', 'computed', 'class', 'parts'), ...figures.intergreens.map((one) => intergreenRow(lang, one))]),
    ...section(say(lang, 'figure.crossings'), [row(lang, 'group', 'metres', 'speed', 'clearance', 'have', 'need', 'kerb'), ...figures.crossings.map((one) => crossingRow(lang, one))]),
    ...section(say(lang, 'figure.reds'), [row(lang, 'group', 'fixed', 'most', 'demand', 'most'), ...figures.reds.map(redRow)]),
    ...section(say(lang, 'figure.transfers'), [row(lang, 'from', 'to', 'worst', 'via'), ...figures.transfers.map(transferRow)]),
    ...section(say(lang, 'figure.preemptions'), [row(lang, 'preemption', 'to', 'from', 'delay', 'waits', 'transfer', 'clearance', 'need', 'have'), ...figures.preemptions.map(preemptionRow)]),
    ...section(say(lang, 'figure.lines'), [row(lang, 'line', 'clean', 'retry', 'total', 'most'), ...budgets.map(lineRow)]),
  ];
}

type Head = 'preemption' | 'delay' | 'waits' | 'transfer' | 'from' | 'to' | 'stated' | 'least' | 'computed' | 'class' | 'parts' | 'group' | 'metres' | 'speed' | 'clearance' | 'have' | 'need' | 'kerb' | 'fixed' | 'demand' | 'most' | 'worst' | 'via' | 'line' | 'clean' | 'retry' | 'total';

function row(lang: Lang, ...heads: readonly Head[]): readonly string[] {
  return ['', ...heads.map((head) => say(lang, `figure.${head}`))];
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length < 2 ? [] : ['', title, ...tableLines(rows)];
}

function intergreenRow(lang: Lang, one: IntergreenFigure): readonly string[] {
  const { worst, crossingMs, clearingMs, enteringMs } = one;
  const parts = crossingMs === null ? '' : `${seconds(crossingMs)}+${seconds(clearingMs)}-${seconds(enteringMs)}`;
  return [mark(one.fits), one.from, one.to, seconds(one.statedMs), seconds(one.leastMs), seconds(one.computedMs), worst === null ? '–' : say(lang, `figure.class.${worst}`), parts];
}

function crossingRow(lang: Lang, one: CrossingFigure): readonly string[] {
  return [mark(one.fits), one.group, one.crossingM === null ? '–' : String(one.crossingM), String(one.speed), seconds(one.clearanceMs), seconds(one.haveMs), seconds(one.needMs), say(lang, one.toRefuge ? 'figure.toRefuge' : 'figure.toKerb')];
}

function redRow(one: RedFigure): readonly string[] {
  return [mark(one.fits), one.group, seconds(one.fixedMs), seconds(one.fixedMostMs), seconds(one.demandMs), seconds(one.demandMostMs)];
}

function transferRow({ from, to, worstMs, via }: TransferFigure): readonly string[] {
  return ['', from, to, seconds(worstMs), via.join(' ')];
}

function preemptionRow(one: PreemptionFigure): readonly string[] {
  return [mark(one.fits), one.preemption, one.goal, one.from, seconds(one.delayMs), seconds(one.waitsMs), seconds(one.transferMs), seconds(one.clearingMs), seconds(one.needMs), seconds(one.haveMs)];
}

function lineRow({ lineId, cleanMs, retryMs, totalMs, limitMs, fits }: LineBudget): readonly string[] {
  return [mark(fits), lineId, cleanMs.toFixed(1), retryMs.toFixed(1), totalMs.toFixed(1), limitMs.toFixed(0)];
}

function mark(fits: boolean): string {
  return fits ? '' : '!';
}

function seconds(ms: number | null): string {
  return ms === null ? '–' : (ms / 1000).toFixed(1);
}
