import type { DecidedRecord, WhyNow, greenEndedSchema } from '../../model/why.ts';
import { durationText } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { bindingWords } from '../../text/sentencesWhy.ts';
import { aspectWords, greenEndWords, ladderCauseWords, modeWords, rungWords, sourceWords, stageCauseWords } from '../../text/words.ts';
import type { z } from 'zod';
import { detectorHealthText } from '../detectorHealth.ts';
import { dateClockText } from '../siteClock.ts';
import { faultTexts } from '../../text/faultText.ts';
import { runsStages, type ModeThen } from './modeThen.ts';

interface Told<Record> { readonly wallMs: number; readonly data: Record }

/** Where the junction stands, and what keeps it from more. */
export function nowLines(lang: Lang, { mode, source, stage, nextStage, stageElapsedMs, plan, ladder }: WhyNow): readonly string[] {
  const words = { mode: modeWords[mode][lang], source: sourceWords[source][lang] };
  if (stage === null) return [say(lang, 'why.noStage', words)];
  const elapsed = durationText(Math.floor(stageElapsedMs / 1000) * 1000);
  return [
    // Of a change the time is that of the change: the stage's own is over.
    nextStage === null ? say(lang, 'why.now', { stage, elapsed, plan, ...words }) : say(lang, 'why.changing', { stage, next: nextStage, elapsed, plan, ...words }),
    ...(ladder === null || ladder.cause === null ? [] : [say(lang, 'why.rung', { rung: rungWords[ladder.rung][lang], wanted: rungWords[ladder.wanted][lang], cause: ladderCauseWords[ladder.cause][lang] })]),
  ];
}

/** The mode that stood, since when, and the fault that brought it. */
export function modeLines(lang: Lang, { mode, source, sinceMs, fault }: ModeThen): readonly string[] {
  const words = { mode: modeWords[mode][lang], source: source === null ? '–' : sourceWords[source][lang], since: dateClockText(sinceMs) };
  return [
    say(lang, runsStages({ mode }) ? 'why.modeThen' : 'why.noStageThen', words),
    ...(fault === null ? [] : [say(lang, 'why.fault', { fault: faultTexts[fault].title[lang], code: fault })]),
  ];
}

/** A change of stage: who asked, by which rule, what bound it, what came next best. */
export function decidedLines(lang: Lang, { wallMs, data }: Told<DecidedRecord>): readonly string[] {
  const { left, stage, group, skip, rule, binding, cost, labels, alternative, alternativeCost, queues, waiting, promisedS } = data;
  const told = { time: dateClockText(wallMs), stage, cause: stageCauseWords[data.cause][lang] };
  return [
    left === undefined ? say(lang, 'why.first', told) : say(lang, 'why.decided', { ...told, left }),
    ...(group === undefined ? [] : [say(lang, 'why.asked', { group })]),
    ...endedLines(lang, data),
    ...(skip.length === 0 ? [] : [say(lang, rule === undefined ? 'why.skipped' : 'why.passedOver', { list: skip.join(', ') })]),
    ...(promisedS === undefined ? [] : [say(lang, 'why.promisedBefore', { s: promisedS })]),
    ...(rule === undefined ? [] : ruleLines(lang, { rule, cost: cost ?? null, labels: labels ?? 0, stays: false })),
    ...(binding === undefined ? [] : [say(lang, 'why.binding', { binding: bindingWords[binding][lang] })]),
    ...(binding === undefined || rule !== undefined ? [] : byRuleLines(lang, alternative, waiting)),
    ...alternativeLines(lang, cost ?? null, alternative === undefined || alternativeCost === undefined ? null : { to: alternative === 'stay' ? null : alternative, cost: alternativeCost }),
    ...(queues.length === 0 ? [] : [say(lang, 'why.queues', { list: queues.map((queue) => laneText(lang, queue.slice(0, queue.lastIndexOf(' ')), queue.slice(queue.lastIndexOf(' ') + 1))).join(', ') })]),
  ];
}

/** Of a decision by rule nobody counts a price: what would have been next, and who waited. */
function byRuleLines(lang: Lang, alternative: string | undefined, waiting: readonly string[]): readonly string[] {
  const waits = waiting.map((wait): string => `${wait.slice(0, wait.lastIndexOf(' '))} ${durationText(Number(wait.slice(wait.lastIndexOf(' ') + 1)) * 1000)}`);
  return [
    alternative === undefined ? say(lang, 'why.noOther') : say(lang, 'why.otherwise', { to: alternative === 'stay' ? say(lang, 'why.stay') : say(lang, 'why.toStage', { stage: alternative }) }),
    waits.length === 0 ? say(lang, 'why.nobodyWaited') : say(lang, 'why.waiting', { list: waits.join(', ') }),
  ];
}

function endedLines(lang: Lang, { gapOut, maxOut, forceOff, discharge }: DecidedRecord): readonly string[] {
  const ends: readonly [readonly string[], string][] = [
    [gapOut, greenEndWords.gapOut[lang]], [maxOut, greenEndWords.maxOut[lang]], [forceOff, greenEndWords.forceOff[lang]], [discharge, say(lang, 'why.discharge')],
  ];
  const list = ends.flatMap(([groups, word]) => (groups.length === 0 ? [] : [`${groups.join(' ')} (${word})`]));
  return list.length === 0 ? [] : [say(lang, 'why.ended', { list: list.join(', ') })];
}

/** A lane has the name of its group and a number, or is that of a group that no detector sees. */
function laneText(lang: Lang, lane: string, queue: string): string {
  return `${lane.startsWith('group ') ? say(lang, 'why.laneOf', { group: lane.slice('group '.length) }) : lane}: ${queue}`;
}

interface Rule { readonly rule: 'planner' | 'predictive'; readonly cost: number | null; readonly labels: number; readonly stays: boolean }

function ruleLines(lang: Lang, { rule, cost, labels, stays }: Rule): readonly string[] {
  if (rule === 'planner') return [say(lang, 'why.planner', { labels, cost: cost ?? '–' })];
  return [say(lang, stays ? 'why.predictiveStays' : 'why.predictive')];
}

function alternativeLines(lang: Lang, cost: number | null, alternative: { readonly to: string | null; readonly cost: number } | null): readonly string[] {
  if (alternative === null) return [];
  return [say(lang, 'why.alternative', { to: alternative.to ?? say(lang, 'why.stay'), cost: alternative.cost, more: cost === null ? '–' : Math.round((alternative.cost - cost) * 10) / 10 })];
}

/** What the optimiser makes of the running stage now. */
export function proposalLines(lang: Lang, { stage, proposal }: WhyNow): readonly string[] {
  if (proposal === null || stage === null) return [];
  const { rule, to, cost, binding, alternative, queues, labels } = proposal;
  return [
    to === null ? say(lang, 'why.stays', { stage }) : say(lang, 'why.leaves', { stage: to }),
    ...ruleLines(lang, { rule, cost, labels, stays: to === null }),
    say(lang, 'why.binding', { binding: bindingWords[binding][lang] }),
    ...alternativeLines(lang, cost, alternative),
    say(lang, 'why.queues', { list: Object.entries(queues).map(([lane, queue]) => laneText(lang, lane, String(queue))).join(', ') }),
  ];
}

export function groupLines(lang: Lang, { id, aspect, waitingS, stages, notSeen }: WhyNow['groups'][number]): readonly string[] {
  return [
    say(lang, 'why.group', { group: id, aspect: aspectWords[aspect][lang], stages: stages.join(', ') }),
    waitingS === null ? say(lang, 'why.notAsked', { group: id }) : say(lang, 'why.waits', { group: id, waiting: durationText(waitingS * 1000) }),
    // Whoever is called for by nobody on the street wants to know by whom.
    ...(notSeen ?? []).map((detector) => say(lang, 'why.notSeen', { group: id, detector: detector.id, health: detectorHealthText(lang, detector) })),
  ];
}

export function groupEndedLine(lang: Lang, { wallMs, data }: Told<z.infer<typeof greenEndedSchema>>): string {
  const { group, stage, reason, greenMs } = data;
  return say(lang, 'why.groupEnded', { time: dateClockText(wallMs), group, stage: stage ?? '–', green: durationText(Math.round(greenMs / 1000) * 1000), reason: greenEndWords[reason][lang] });
}
