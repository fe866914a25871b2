import type { Sample } from './sample.ts';

// A recording made by hand, for the checker's own tests: a timeline of heads at 100 ms steps.

const yellowFlashers = ['a', 'b', 'l'];

/** Two crossing vehicle groups a and b, a permissive left l against a, a pedestrian group p across b. */
export const artefact = {
  format: 'ngatu-site/1',
  safety: {
    siteId: 'planted',
    bench: true,
    groups: [
      { id: 'a', kind: 'vehicle3', minGreenMs: 5000, yellowMs: 3000, redYellowMs: 1000, redRevertMs: 2000 },
      { id: 'b', kind: 'vehicle3', minGreenMs: 5000, yellowMs: 3000, flashingGreenMs: 3000, redRevertMs: 2000 },
      { id: 'l', kind: 'vehicle3', minGreenMs: 5000, yellowMs: 3000, redRevertMs: 2000 },
      { id: 'p', kind: 'pedestrian2', minGreenMs: 5000, pedestrianClearanceMs: 6000, clearanceAspect: 'flashingGreen' },
    ],
    relations: [
      { a: 'a', b: 'b', relation: 'hard' },
      { a: 'a', b: 'l', relation: 'yield', who: 'l', to: 'a', kind: 'permissiveLeft' },
      { a: 'a', b: 'p', relation: 'none' },
      { a: 'b', b: 'l', relation: 'hard' },
      { a: 'b', b: 'p', relation: 'hard' },
      { a: 'l', b: 'p', relation: 'none' },
    ],
    intergreens: [
      ...[['a', 'b'], ['b', 'a'], ['b', 'l'], ['l', 'b'], ['p', 'b'], ['b', 'p']].map(([from, to]) => ({ from, to, ms: 5000 })),
      { from: 'a', to: 'l', ms: 4000 },
    ],
    startup: { flashMs: 10_000, yellowMs: 3000, allRedMs: 5000 },
  },
  traffic: {},
};

export type Lamps = Readonly<Record<string, string>>;

/** Writes a recording as the virtual cabinet would; times are in ms of its clock. */
export function createRecorder() {
  let tMs = 0;
  let lamps: Lamps = { a: '', b: '', l: '', p: '' };
  let board = { flash: false, watchdog: false, armed: false, bootCounter: 1, supplyOff: false };
  const samples: Sample[] = [{ type: 'header', site: 'planted', boards: ['b1'], groups: ['a', 'b', 'l', 'p'], startedMs: 0 }];

  const recorder = {
    samples,
    now: () => tMs,
    board(change: Partial<typeof board>): void {
      board = { ...board, ...change };
      samples.push({ type: 'board', tMs, board: 'b1', ...board });
    },
    show(change: Lamps): void {
      lamps = { ...lamps, ...change };
      samples.push({ type: 'lamps', tMs, lamps });
    },
    wait(ms: number): void {
      tMs += ms;
    },
    /** Lamps of a flashing aspect, starting dark, for `ms`. */
    flashing(group: string, colour: string, ms: number): void {
      for (let passedMs = 0; passedMs < ms; passedMs += 500) {
        recorder.show({ [group]: passedMs % 1000 === 0 ? '' : colour });
        recorder.wait(500);
      }
    },
    boardFlash(ms: number): void {
      recorder.board({ flash: true });
      for (let passedMs = 0; passedMs < ms; passedMs += 500) {
        const colour = passedMs % 1000 === 0 ? 'Y' : '';
        recorder.show({ ...Object.fromEntries(yellowFlashers.map((id) => [id, colour])), p: '' });
        recorder.wait(Math.min(500, ms - passedMs));
      }
    },
    powerOn(): void {
      recorder.show({});
      recorder.board({});
      recorder.wait(2000);
    },
    startUp(yellowMs = 3000, allRedMs = 6000): void {
      recorder.board({ flash: false, armed: true });
      recorder.show({ a: 'Y', b: 'Y', l: 'Y', p: 'R' });
      recorder.wait(yellowMs);
      recorder.show({ a: 'R', b: 'R', l: 'R' });
      recorder.wait(allRedMs);
    },
    /** a, l and p green for 12 s and on to all red; b may come at its end. */
    mainStage(times: { greenMs?: number; yellowMs?: number; allRedMs?: number } = {}): void {
      recorder.show({ a: 'RY' });
      recorder.wait(1000);
      recorder.show({ a: 'G', l: 'G', p: 'G' });
      recorder.wait(times.greenMs ?? 6000);
      recorder.flashing('p', 'G', 6000);
      recorder.show({ p: 'R', a: 'Y', l: 'Y' });
      recorder.wait(times.yellowMs ?? 3000);
      recorder.show({ a: 'R', l: 'R' });
      recorder.wait(times.allRedMs ?? 2000);
    },
    sideStage(times: { greenMs?: number; yellowMs?: number } = {}): void {
      recorder.show({ b: 'G' });
      recorder.wait(times.greenMs ?? 6000);
      recorder.flashing('b', 'G', 3000);
      recorder.show({ b: 'Y' });
      recorder.wait(times.yellowMs ?? 3000);
      recorder.show({ b: 'R' });
      recorder.wait(1000);
    },
    /** Power-on, flash and start-up: what every recording begins with. */
    begin(): void {
      recorder.powerOn();
      recorder.boardFlash(10_250);
      recorder.startUp();
    },
  };
  return recorder;
}

export type Recorder = ReturnType<typeof createRecorder>;
