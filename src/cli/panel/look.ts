import { clockText } from '../siteClock.ts';
import type { GroupStatus, JunctionState, LinkState } from '../../model/junctionState.ts';
import { faultCatalogue } from '../../model/fault.ts';
import { brokenSum } from '../../model/promise.ts';
import type { WhyNow } from '../../model/why.ts';
import { durationText } from '../../text/duration.ts';
import { eventText } from '../../text/eventText.ts';
import { faultWords } from '../../text/faultWords.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { aspectWords, modeWords, presenceWords, sourceWords } from '../../text/words.ts';
import { boardHealth } from '../boardHealth.ts';
import { dataOf, decisionLines, faultTitle, latestEvents } from '../top/rows.ts';
import type { Splits } from '../top/stageBar.ts';

/** What a second of a group was, as one letter: G green, g its clearance, Y yellow, A red and yellow, R red, F flash, D dark, - unknown. */
export type Letter = 'G' | 'g' | 'Y' | 'A' | 'R' | 'F' | 'D' | '-';

const letters = { dark: 'D', red: 'R', redYellow: 'A', green: 'G', flashingGreen: 'g', yellow: 'Y', flashingYellow: 'F', flashingRed: 'F' } as const satisfies Record<GroupStatus['commanded'], Letter>;

/** What is lit decides; what is commanded names it. Unknown is never a colour. */
export function letterOf({ commanded, readBack }: GroupStatus): Letter {
  return readBack === null ? '-' : letters[commanded];
}

export interface Seen { readonly state: JunctionState | null; readonly link: LinkState | null; readonly why: WhyNow | null; readonly splits: Splits | null }

/** Everything the page shows in this second, in the reader's words. */
export function lookOf(lang: Lang, { state, link, why, splits }: Seen): object {
  if (state === null) return { alive: false, outage: say(lang, 'panel.outage') };
  const good = state.boards.filter((board) => boardHealth(board) === 'good').length;
  const consents = state.monitor.connected && state.monitor.consentAgeMs !== null && state.monitor.consentAgeMs <= 300;
  return {
    alive: true, time: clockText(state.stamp.wallMs), wallMs: state.stamp.wallMs,
    mode: modeWords[state.mode][lang], resting: state.mode === 'flash' || state.mode === 'dark' || state.mode === 'allRed',
    source: state.mode === state.source ? '' : `${say(lang, 'top.by')} ${sourceWords[state.source][lang]}, ${durationText(state.modeSinceMs)}`,
    stage: state.stage === null ? '–' : state.stage, next: state.nextStage, interstage: state.interstage, elapsedS: Math.floor(state.stageElapsedMs / 1000),
    plan: `${state.plan} v${state.planVersion}`, cycle: state.cycleS === null ? null : { s: state.cycleS, at: state.cycleSecond },
    splits: splits === null ? [] : splits.stages.map(({ stage, endMs }, index) => ({ stage, from: (splits.stages[index - 1]?.endMs ?? 0) / splits.cycleMs, to: endMs / splits.cycleMs })),
    groups: state.groups.map((group) => groupLook(lang, group)),
    decision: decisionLines(why, lang),
    faults: state.faults.map((fault) => ({ title: faultTitle(fault, lang).slice(2), serious: ['major', 'critical'].includes(faultCatalogue[fault.code].severity) || fault.latched, cause: faultWords(fault).cause[lang], remedy: faultWords(fault).remedy[lang] })),
    health: [
      [say(lang, 'top.boards'), `${good}/${state.boards.length}`, good === state.boards.length],
      [say(lang, 'top.monitor'), say(lang, consents ? 'top.consents' : 'top.noConsent'), consents],
      [say(lang, 'top.link'), link === null ? say(lang, 'panel.noAgent') : say(lang, link.connected ? 'top.linkUp' : 'top.linkDown'), link?.connected === true],
      [say(lang, 'top.outbox'), link === null ? '–' : String(link.outbox), true],
      [say(lang, 'panel.late'), `${state.tick.late.p99.toFixed(1)} / ${state.tick.late.max.toFixed(1)} ms`, state.tick.late.max <= 50],
    ],
    measures: measuresOf(lang, state),
    detectors: state.detectors.map(({ id, presence, calls, count, fault, force }) => ({ id, presence, words: presenceWords[presence][lang], calls, count, fault, forced: force?.state ?? null })),
    events: latestEvents(state).slice(0, 12).map(({ wallMs, code, text }) => [clockText(wallMs), eventText(lang, code, dataOf(text))]),
  };
}

function groupLook(lang: Lang, group: GroupStatus): object {
  const { id, commanded, readBack, sinceMs, countdownS, waitingS, arrivedInRed } = group;
  return {
    id, letter: letterOf(group), aspect: readBack === null ? say(lang, 'panel.unknown') : aspectWords[commanded][lang], flashes: commanded.startsWith('flashing'), lit: readBack,
    sinceS: Math.floor(sinceMs / 1000), countdownS, waitingS: waitingS === null ? null : Math.round(waitingS), queue: arrivedInRed,
  };
}

function measuresOf(lang: Lang, { counters, promises, groups }: JunctionState): readonly (readonly [string, string])[] {
  const waits = groups.flatMap(({ waitingS }) => (waitingS === null ? [] : [waitingS]));
  return [
    [say(lang, 'panel.waitsNow'), waits.length === 0 ? '–' : `${Math.round(Math.max(...waits))} s`],
    [say(lang, 'panel.waitedMost'), `${Math.round(counters.maxDemandWaitS)} s`],
    [say(lang, 'panel.queued'), String(groups.reduce((sum, { arrivedInRed }) => sum + (arrivedInRed ?? 0), 0))],
    [say(lang, 'panel.changes'), String(counters.stageChanges)],
    [say(lang, 'panel.coloured'), durationText(counters.colouredMs)],
    [say(lang, 'panel.fieldChecks'), String(counters.fieldCheckFaults)],
    ...(promises === undefined ? [] : [[say(lang, 'panel.promises'), `${promises.intervals} / ${brokenSum(promises)}`] as const]),
  ];
}
