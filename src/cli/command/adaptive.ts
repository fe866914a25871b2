import { adaptiveViewSchema, type AdaptiveView } from '../../model/adaptiveView.ts';
import type { ShadowCounts } from '../../model/shadow.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { ladderCauseWords, rungWords } from '../../text/words.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';

/** `ngatu adaptive status`: what the loop does, sees and has learned. */
export async function adaptiveStatus(shell: Shell): Promise<ExitCode> {
  const view = await askView(shell);
  if (typeof view === 'number') return view;
  show(shell, view, adaptiveLines(shell.lang, view));
  return exitCodes.ok;
}

/** `ngatu adaptive shadow`: what the optimiser would have done beside what the plan did. */
export async function adaptiveShadow(shell: Shell): Promise<ExitCode> {
  const view = await askView(shell);
  if (typeof view === 'number') return view;
  if (view.shadow === null) return fail(shell, exitCodes.notOk, 'adaptive.noShadow');
  show(shell, view.shadow, shadowLines(shell.lang, view.shadow));
  return exitCodes.ok;
}

async function askView(shell: Shell): Promise<AdaptiveView | ExitCode> {
  return askFor(shell, 'view', 'adaptive.status', adaptiveViewSchema);
}

const stateSentences = { decides: 'adaptive.decides', looksOn: 'adaptive.looksOn', watches: 'adaptive.watches', off: 'adaptive.off' } as const;

export function adaptiveLines(lang: Lang, { state, rung, wanted, cause, ahead, counts, lanes, shadow }: AdaptiveView): readonly string[] {
  const heads = [say(lang, 'adaptive.lane'), say(lang, 'adaptive.queue'), say(lang, 'adaptive.known'), say(lang, 'adaptive.perHour'), say(lang, 'adaptive.headway'), say(lang, 'adaptive.undercount'), say(lang, 'adaptive.shares')];
  return [
    say(lang, stateSentences[state]),
    ...(cause === null ? [] : [say(lang, 'why.rung', { rung: rungWords[rung][lang], wanted: rungWords[wanted][lang], cause: ladderCauseWords[cause][lang] })]),
    ...(ahead === null || counts === null ? [] : [say(lang, 'adaptive.counts', { ahead: Math.round(ahead * 100), decisions: counts.decisions, predictive: counts.predictive, overruns: counts.overruns })]),
    ...(lanes.length === 0 ? [] : tableLines([heads, ...lanes.map(({ id, queue, confidence, perHour, headwayS, undercount, shares }) => [
      id, String(queue), `${Math.round(confidence * 100)} %`, String(perHour), `${headwayS} s`, String(undercount), Object.entries(shares).map(([group, share]) => `${group} ${share}`).join(' '),
    ])])),
    ...(shadow === null ? [] : shadowLines(lang, shadow)),
  ];
}

export function shadowLines(lang: Lang, { runs, same, longer, longerS, shorter, otherStage, predictedVehS, predicted }: ShadowCounts): readonly string[] {
  return [
    say(lang, 'adaptive.shadowRuns', { runs, same }),
    say(lang, 'adaptive.shadowTimes', { longer, longerS, shorter, otherStage }),
    say(lang, 'adaptive.shadowPredicted', { predictedVehS, predicted }),
  ];
}
