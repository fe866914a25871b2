import type { Canary } from './canary.ts';

const tables = 'src/guard/tables.ts';
const groupStart = 'src/guard/groupStart.ts';
const groupStep = 'src/guard/groupStep.ts';
const startup = 'src/guard/startup.ts';
const headReading = 'src/guard/headReading.ts';

/** Mistakes of guard: a healthy control never asks for what they would let pass, and the monitor watches the rest. */
export const guardCanaries: readonly Canary[] = [
  {
    name: 'guard: intergreen transposed', road: 'guard', scenario: 'traffic', street: 'a group starts by the intergreen of the other direction',
    patches: [{ file: tables, find: 'stated.get(`${other}>${group.id}`)', replace: 'stated.get(`${group.id}>${other}`)' }],
    provokedBy: ['control: intergreen transposed'],
  },
  {
    name: 'guard: intergreen forgotten', road: 'guard', scenario: 'traffic', street: 'green beside the last vehicles of the other road',
    patches: [
      { file: groupStart, find: 'const clearMs = against.intergreenMs + ', replace: 'const clearMs = 0 + ' },
      { file: 'src/guard/pairReading.ts', find: 'return gapMs + stampToleranceMs < intergreenMs ?', replace: 'return gapMs + stampToleranceMs < intergreenMs * 0 ?' },
    ],
    provokedBy: ['control: clearance forgotten'],
  },
  {
    name: 'guard: clearance by command', road: 'guard', scenario: 'bursts', street: 'green by a clearance that began before the other green had ended',
    patches: [
      { file: 'src/guard/written.ts', find: '    goSinceMs: goes && !went ? entry.atMs : track.goSinceMs,', replace: '    ...{ toldEndMs: went && !goes ? entry.atMs : (track as any).toldEndMs ?? -1e9 },\n    goSinceMs: goes && !went ? entry.atMs : track.goSinceMs,' },
      { file: groupStart, find: 'return headsOf(state, against.other).every((head) => head.offOrder > lastGoOrder && atMs - head.endMs >= clearMs);', replace: 'return lastGoOrder < 1e12 && atMs - ((state.groups.get(against.other) as any)?.toldEndMs ?? 0) >= clearMs;' },
      { file: 'src/guard/pairReading.ts', find: 'return gapMs + stampToleranceMs < intergreenMs ?', replace: 'return gapMs + 1000 < intergreenMs ?' },
    ],
    provokedBy: ['control: clearance by command'],
  },
  {
    name: 'guard: red not asked for', road: 'guard', scenario: 'blinking red', street: 'green against an approach whose red is dead',
    patches: [{ file: groupStart, find: "return isLit(state, against.other, other.cycle.stop) ? null : 'redNotLit';", replace: 'return null;' }],
    provokedBy: ['control: red not asked for'],
  },
  {
    name: 'guard: history of the last stage alone', road: 'guard', scenario: 'long intergreen', street: 'history keyed by stage: who ended two stages ago is not waited for',
    patches: [{ file: groupStart, find: '  const clearMs = against.intergreenMs + ', replace: '  if ((state.written.at(-1)?.order ?? 0) - lastGoOrder > 150) return true;\n  const clearMs = against.intergreenMs + ' }],
    provokedBy: ['control: clearances of the last stage alone'],
  },
  {
    name: 'guard: green may follow yellow', road: 'guard', scenario: 'traffic', street: 'yellow, then green',
    patches: [{ file: groupStep, find: "  if (wanted !== 'yellow') return { aspect, refused: 'cycle' };", replace: "  if (wanted === 'green') return { aspect: 'green' };\n  if (wanted !== 'yellow') return { aspect, refused: 'cycle' };" }],
    provokedBy: ['control: no red after yellow'],
  },
  {
    name: 'guard: yellow halved', road: 'guard', scenario: 'traffic', street: 'a yellow of 1.5 s',
    patches: [{ file: tables, find: 'yellowMs: hasYellow ? Math.max(yellowFloorMs, group.yellowMs) : 0,', replace: 'yellowMs: hasYellow ? Math.max(yellowFloorMs, group.yellowMs) / 2 : 0,' }],
    provokedBy: ['control: yellow halved'],
  },
  {
    name: 'guard: minimum green forgotten', road: 'guard', scenario: 'traffic', street: 'a green of a second',
    patches: [{ file: groupStep, find: 'return shownMs >= history.rule.minGreenMs;', replace: 'return shownMs >= 0;' }],
    provokedBy: ['control: minimum green forgotten'],
  },
  {
    name: 'guard: clearance halved', road: 'guard', scenario: 'traffic', street: 'people in the road when the red comes',
    patches: [{ file: groupStep, find: "return rule.kind === 'pedestrian2' ? rule.clearanceMs : rule.flashingGreenMs;", replace: "return rule.kind === 'pedestrian2' ? rule.clearanceMs / 2 : rule.flashingGreenMs;" }],
    provokedBy: ['control: pedestrian clearance halved'],
  },
  {
    name: 'guard: yellow trap', road: 'guard', scenario: 'traffic', street: 'the left turn ends beside an opposing green that stays',
    patches: [{ file: 'src/guard/running.ts', find: '  for (let found = true; found;) {', replace: '  for (let found = false; found;) {' }],
    provokedBy: ['control: yellow trap'],
  },
  {
    name: 'guard: nobody is against anybody', road: 'guard', scenario: 'mad stages', street: 'green for everyone',
    patches: [{ file: tables, find: 'if (!mayRunTogether.has(pairKey(group.id, other))) hard.push({ other, intergreenMs: ms ?? missingIntergreenMs });', replace: 'if (mayRunTogether.size < 0) hard.push({ other, intergreenMs: ms ?? missingIntergreenMs });' }],
    provokedBy: ['control: all at once'],
  },
  {
    name: 'guard: pairs not watched', road: 'guard', scenario: 'weld', street: 'a welded green stands beside the others’ for good',
    patches: [{ file: 'src/guard/pairReading.ts', find: 'if (count.bad >= conflictSamples)', replace: 'if (count.bad >= conflictSamples * 1e6)' }],
    provokedBy: ['guard: starts not watched', 'guard: two colours allowed', 'guard: lamps not compared', 'monitor: never a veto'],
  },
  {
    name: 'guard: starts not watched', road: 'guard', scenario: 'weld', street: 'a green that begins too early on the lamps latches nothing',
    patches: [{ file: 'src/guard/pairReading.ts', find: "if (after.shown !== 'go' || after.lastGoMs === null", replace: "if (after.atMs >= 0 || after.lastGoMs === null" }],
    provokedBy: ['guard: pairs not watched', 'guard: two colours allowed', 'guard: lamps not compared', 'monitor: never a veto'],
  },
  {
    name: 'guard: lamps not compared', road: 'guard', scenario: 'dead red', street: 'an approach without any colour',
    patches: [{ file: headReading, find: 'const compared = sample.compared ?', replace: 'const compared = sample.compared && sample.atMs < 0 ?' }],
    provokedBy: ['monitor: pairs not watched'],
  },
  {
    name: 'guard: two colours allowed', road: 'guard', scenario: 'yellow weld', street: 'green and yellow on one head',
    patches: [{ file: headReading, find: 'return lit.length > 1 && !', replace: 'return lit.length > 9 && !' }],
    provokedBy: ['guard: lamps not compared', 'guard: starts not watched', 'guard: pairs not watched', 'monitor: never a veto'],
  },
  {
    name: 'guard: start-up all red skipped', road: 'guard', scenario: 'restarts', street: 'green a moment after the start-up’s yellow',
    patches: [{ file: startup, find: 'state.phaseSeenMs + state.tables.startAllRedMs - nowMs', replace: 'state.phaseSeenMs - nowMs' }],
    provokedBy: ['control: start-up all red skipped'],
  },
  {
    name: 'guard: start-up yellow skipped', road: 'guard', scenario: 'restarts', street: 'flash, then red',
    patches: [{ file: startup, find: "case 'flash': return posture === 'yellow' &&", replace: "case 'flash': if (posture === 'allRed') return adopt(state, desired, 'allRed', isStop);\n      return posture === 'yellow' &&" }],
    provokedBy: ['control: start-up yellow skipped'],
  },
  {
    name: 'guard: silence is no reason', road: 'guard', scenario: 'counter', street: 'greens beside a board that nobody hears',
    patches: [{ file: 'src/guard/image.ts', find: 'return atMs === null || nowMs - atMs > silentMs;', replace: 'return atMs === null || nowMs - atMs > 1e9;' }],
    provokedBy: ['field: silence is no reason'],
  },
  {
    name: 'guard: unknown counts as known', road: 'guard', scenario: 'short silences', street: 'a green by what nobody has seen',
    patches: [{ file: groupStart, find: "if ([...state.heads.values()].some((head) => head.atMs <= state.judgedMs || nowMs - head.atMs > freshMs)) return 'unknown';", replace: '' }],
  },
  {
    name: 'guard: permit always', road: 'guard', scenario: 'counter', street: 'the heartbeat goes on although a board is silent',
    patches: [{ file: 'src/guard/image.ts', find: 'permit: silent.length === 0 && !told.state.tripped,', replace: 'permit: true,' }],
    provokedBy: ['signald: guard’s word in the tick not heard', 'signald: the heartbeat of silent boards', 'field: silence is no reason'],
  },
  {
    name: 'guard: a reboot is nothing', road: 'guard', scenario: 'board reboot', street: 'a board that forgot everything carries on',
    patches: [{ file: 'src/guard/boardReading.ts', find: 'before.bootCounter !== null && before.bootCounter !== sample.bootCounter', replace: 'before.bootCounter !== null && before.bootCounter < 0' }],
    provokedBy: ['field: a reboot is nothing'],
  },
  {
    name: 'guard: the chain may open', road: 'guard', scenario: 'mmu', street: 'greens are commanded while the cabinet flashes, and stand there when it ends',
    patches: [{ file: 'src/guard/boardReading.ts', find: 'if (mustFollow(state, sample.atMs)) faults.push(...notFollowing(board, sample));', replace: '' }],
    provokedBy: ['control: the MMU is no matter'],
  },
];
