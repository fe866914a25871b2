import type { Canary } from './canary.ts';

const permission = 'src/control/sequence/permission.ts';
const groupStep = 'src/control/sequence/groupStep.ts';
const groupTrack = 'src/control/sequence/groupTrack.ts';
const startup = 'src/control/sequence/startup.ts';

/** Mistakes of the sequencer: guard has to refuse what they ask for. */
export const controlCanaries: readonly Canary[] = [
  {
    name: 'control: intergreen transposed', road: 'control', scenario: 'traffic', street: 'a group starts by the intergreen of the other direction',
    patches: [{ file: 'src/control/layout.ts', find: '(item) => item.from === other.id && item.to === group)', replace: '(item) => item.from === group && item.to === other.id)' }],
  },
  {
    name: 'control: clearance forgotten', road: 'control', scenario: 'traffic', street: 'green beside the last vehicles of the other road',
    patches: [{
      file: permission, find: 'earliestMs = Math.max(earliestMs, endMs + opposition.intergreenMs);\n    // A yield',
      replace: 'earliestMs = Math.max(earliestMs, endMs);\n    // A yield',
    }],
  },
  {
    name: 'control: clearance by command', road: 'control', scenario: 'bursts', street: 'green by a clearance that began before the other green had ended',
    patches: [
      {
        file: groupTrack, find: 'track = { ...before, aspect, writtenAtMs: inputs.writtenAtMs, writtenN: inputs.n - 1, shownAtMs: null, goSinceMs, steadyEndMs: aspect === \'green\' ? null : before.steadyEndMs };',
        replace: 'track = { ...before, aspect, writtenAtMs: inputs.writtenAtMs, writtenN: inputs.n - 1, shownAtMs: null, goSinceMs, confirmation: before.goSinceMs !== null && !opens ? { ...before.confirmation, open: false, endMs: inputs.writtenAtMs } : before.confirmation };',
      },
      { file: 'src/control/sequence/confirmation.ts', find: 'if (green) return { ...next, open: true };', replace: 'if (green) return next;' },
    ],
  },
  {
    name: 'control: red not asked for', road: 'control', scenario: 'blinking red', street: 'green against an approach whose red is dead',
    patches: [{ file: permission, find: ' && track.confirmation.stopLit && ', replace: ' && ' }],
  },
  {
    name: 'control: no red after yellow', road: 'control', scenario: 'traffic', street: 'yellow, then green',
    patches: [{ file: groupStep, find: "shownMs(track, nowMs) >= layout.group.yellowMs ? stop : 'yellow'", replace: "shownMs(track, nowMs) >= layout.group.yellowMs ? 'green' : 'yellow'" }],
  },
  {
    name: 'control: yellow halved', road: 'control', scenario: 'traffic', street: 'a yellow of 1.5 s',
    patches: [{ file: groupStep, find: 'shownMs(track, nowMs) >= layout.group.yellowMs ?', replace: 'shownMs(track, nowMs) >= layout.group.yellowMs / 2 ?' }],
  },
  {
    name: 'control: minimum green forgotten', road: 'control', scenario: 'traffic', street: 'a green of a second',
    patches: [
      { file: groupStep, find: "return shownMs(track, nowMs) >= minGreenMs ? afterGreen(layout) : 'green';", replace: 'return afterGreen(layout);' },
      { file: 'src/control/sequence/sequencer.ts', find: ' && shownMs(track, nowMs) >= minGreenMs(group);', replace: ';' },
      // A promised end is N s away at least, and N is no longer than a minimum green: who forgets minima promises nothing.
      { file: 'src/control/layout.ts', find: 'promise: promiseRules(site),', replace: 'promise: null as ReturnType<typeof promiseRules>,' },
      { file: 'src/control/actuation/greenEnd.ts', find: 'if (track !== undefined && nowMs - goSinceMs < track.initialMs) return null;', replace: '' },
      { file: 'src/control/actuation/greenEnd.ts', find: 'if (nowMs - goSinceMs < group.minGreenMs + (context.owed?.[id] ?? 0)) return null;', replace: '' },
      { file: 'src/control/actuation/greenEnd.ts', find: "return nowMs >= untilMs ? { end: 'gapOut', cause: 'gap' } : null;", replace: "return { end: 'gapOut', cause: 'gap' };" },
    ],
  },
  {
    name: 'control: pedestrian clearance halved', road: 'control', scenario: 'traffic', street: 'people in the road when the red comes',
    patches: [{ file: groupStep, find: "return shownMs(track, nowMs) >= layout.group.pedestrianClearanceMs ? stop : 'flashingGreen';", replace: "return shownMs(track, nowMs) >= layout.group.pedestrianClearanceMs / 2 ? stop : 'flashingGreen';" }],
  },
  {
    name: 'control: clearances of the last stage alone', road: 'control', scenario: 'long intergreen', street: 'history keyed by stage: a group that ended two stages ago is not waited for',
    patches: [{ file: 'src/control/control.ts', find: 'const settled = settle(layout, before.sequence, before.tracks, nowMs);', replace: 'const settled = settle(layout, before.sequence, before.tracks, nowMs);\n  if (settled.target !== before.sequence.target) for (const track of Object.values(before.tracks)) Object.assign(track.confirmation, { endMs: null });' }],
  },
  {
    name: 'control: yellow trap', road: 'control', scenario: 'traffic', street: 'the left turn ends beside an opposing green that stays',
    patches: [
      { file: 'src/control/sequence/sequencer.ts', find: '  keepFromTraps(layout, image, tracks, wish);\n', replace: '' },
      { file: 'src/control/sequence/sequencer.ts', find: "wish(group, wishedAspect(layout, sequence, group, tracks, minGreenMs(group), nowMs));", replace: "wish(group, wishedAspect(layout, group.trappedBy.length > 0 && group.id < (group.trappedBy[0] ?? '') && goes(tracks[group.id] as never) && nowMs - sequence.settledMs > 9000 ? { ...sequence, served: sequence.served.filter((id) => id !== group.id) } : sequence, group, tracks, minGreenMs(group), nowMs));" },
    ],
  },
  {
    name: 'control: all at once', road: 'control', scenario: 'mad stages', street: 'green for everyone',
    patches: [{ file: permission, find: 'let earliestMs = 0;\n  for (const opposition of group.oppositions) {\n    const track', replace: 'let earliestMs = 0;\n  for (const opposition of nowMs < 0 ? group.oppositions : []) {\n    const track' }],
  },
  {
    name: 'control: start-up all red skipped', road: 'control', scenario: 'restarts', street: 'green a moment after the start-up’s yellow',
    patches: [{ file: startup, find: 'allRedMs(layout, tracks, inputs.nowMs) + lastTickMs >= layout.startupAllRedMs', replace: 'allRedMs(layout, tracks, inputs.nowMs) >= 0' }],
  },
  {
    name: 'control: start-up yellow skipped', road: 'control', scenario: 'restarts', street: 'flash, then red',
    patches: [{ file: startup, find: "return elapsedMs >= inputs.flashMs ? to('yellow') : before;", replace: "return elapsedMs >= inputs.flashMs ? to('allRed') : before;" }],
  },
  {
    name: 'control: the MMU is no matter', road: 'control', scenario: 'mmu', street: 'the sequence goes on while the cabinet flashes',
    patches: [{ file: 'src/control/order/panel.ts', find: "mmu: on('mmuFault') };", replace: 'mmu: false };' }],
    provokedBy: ['guard: the chain may open'],
  },
];
