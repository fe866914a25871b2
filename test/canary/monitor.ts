import type { Canary } from './canary.ts';

const monitor = 'src/monitor/monitor.ts';
const readBack = 'src/monitor/readBack.ts';

/** Mistakes of the third road: it only takes away, so that the other two must be wrong as well before the street sees any. */
export const monitorCanaries: readonly Canary[] = [
  {
    name: 'monitor: intergreen transposed', road: 'monitor', scenario: 'traffic', street: 'greens by the intergreen of the other direction are granted',
    patches: [{ file: 'src/monitor/programme.ts', find: 'clearMs[group(entry[\'from\'], `${path}.from`) * size + group(entry[\'to\'], `${path}.to`)]', replace: 'clearMs[group(entry[\'to\'], `${path}.to`) * size + group(entry[\'from\'], `${path}.from`)]' }],
    provokedBy: ['control: intergreen transposed', 'guard: intergreen transposed'],
  },
  {
    name: 'monitor: intergreen forgotten', road: 'monitor', scenario: 'traffic', street: 'greens without clearance are granted',
    patches: [{ file: readBack, find: 'atMs - sinceMs < (programme.clearMs[other * size + group] ?? 0)', replace: 'atMs - sinceMs < (programme.clearMs[other * size + group] ?? 0) * 0' }],
    provokedBy: ['control: clearance forgotten', 'guard: intergreen forgotten'],
  },
  {
    name: 'monitor: clearance by command', road: 'monitor', scenario: 'bursts', street: 'greens are granted by what was told, not by what was seen',
    patches: [
      { file: monitor, find: "if (free && tooSoon(programme, state.readBack.boards, starting, tick.nowMs, 'last') === null)", replace: 'if (free && programme.groups.every((_one, other) => programme.may[other * programme.groups.length + starting.group] === true || (heard(state, other)) * 100 >= (programme.clearMs[other * programme.groups.length + starting.group] ?? 0)))' },
      { file: monitor, find: '/** Told to rest, and every head', replace: 'function heard(state: MonitorState, other: number): number { return state.heard - (state.toldGoAt[other] ?? 0); }\n\n/** Told to rest, and every head' },
      { file: readBack, find: 'if (other !== null) return { cause: \'shortIntergreen\', groups: [other, head.group] };', replace: '' },
    ],
    provokedBy: ['control: clearance by command', 'guard: clearance by command'],
  },
  {
    name: 'monitor: rest not asked for', road: 'monitor', scenario: 'mad stages', street: 'a green is granted against one that burns',
    patches: [{ file: monitor, find: '  if (state.told[group]?.taken !== rest) return false;', replace: '  if (nowMs > 0) return true;' }],
    provokedBy: ['control: all at once', 'guard: nobody is against anybody', 'monitor: intergreen forgotten'],
  },
  {
    name: 'monitor: pairs not watched', road: 'monitor', scenario: 'weld', street: 'nobody vetoes a conflict on the lamps',
    patches: [{ file: readBack, find: 'if (pair !== null && wrong >= framesToConflict)', replace: 'if (pair !== null && wrong >= framesToConflict * 1e6)' }],
    provokedBy: ['guard: pairs not watched', 'guard: starts not watched', 'guard: two colours allowed', 'guard: lamps not compared', 'monitor: intergreen forgotten'],
  },
  {
    name: 'monitor: everybody may', road: 'monitor', scenario: 'mad stages', street: 'everything is on the permissive list',
    patches: [{ file: 'src/monitor/programme.ts', find: 'Math.floor(cell / size) === cell % size)', replace: 'Math.floor(cell / size) >= 0)' }],
    provokedBy: ['control: all at once', 'guard: nobody is against anybody'],
  },
  {
    name: 'monitor: short yellow allowed', road: 'monitor', scenario: 'traffic', street: 'nobody vetoes a yellow of 1.5 s',
    patches: [{ file: readBack, find: 'is.atMs - was.seenGoMs + stampToleranceMs < shortestYellowMs', replace: 'is.atMs - was.seenGoMs + stampToleranceMs < 0' }],
    provokedBy: ['control: yellow halved', 'guard: yellow halved'],
  },
  {
    name: 'monitor: nothing seen is nothing there', road: 'monitor', scenario: 'restarts, long intergreen', street: 'a monitor that has just come grants at once',
    patches: [{ file: readBack, find: 'lastGoMs: nowMs, seenGoMs: Number.NEGATIVE_INFINITY', replace: 'lastGoMs: nowMs * 0 - 1e9, seenGoMs: Number.NEGATIVE_INFINITY' }],
    provokedBy: ['control: start-up all red skipped', 'guard: start-up all red skipped', 'guard: intergreen forgotten', 'control: clearance forgotten'],
  },
  {
    name: 'monitor: never a veto', road: 'monitor', scenario: 'weld', street: 'an unsafe lamp keeps its consent',
    patches: [{ file: monitor, find: '  if (veto !== null) {', replace: '  if (veto !== null && heard < 0) {' }],
    provokedBy: ['guard: pairs not watched', 'guard: starts not watched', 'guard: two colours allowed', 'guard: lamps not compared'],
  },
  {
    name: 'monitor: writes not judged', road: 'monitor', scenario: 'blinking red', street: 'an image nobody granted is written with a heartbeat',
    patches: [{ file: monitor, find: 'const unsafe = written.unreadable ? unreadable : judgeImage(programme, known, told, { n: tick.n, inStartUp });', replace: 'const unsafe = written.unreadable ? unreadable : judgeImage(programme, { ...known, started: false }, told, { n: tick.n, inStartUp });' }],
    provokedBy: ['signald: grant not waited for', 'control: red not asked for', 'guard: red not asked for'],
  },
  {
    name: 'monitor: clock believed', road: 'monitor', scenario: 'fast clock', street: 'a clock that runs wrong makes short yellows long',
    patches: [{ file: monitor, find: '  if (state.clock.lies) return', replace: '  if (state.clock.lies && heard < 0) return' }],
    provokedBy: ['signald: wall clock'],
  },
];
