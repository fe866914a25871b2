import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { artefact, createRecorder, type Recorder } from './recording.ts';
import { createTrial, type TrialVerdict } from './trial.ts';
import type { ToldSample, Told } from './told.ts';

/** A recording made by hand, with what was done to the junction beside it. */
function trial(play: (recorder: Recorder) => void, told: readonly Omit<Told, 'type'>[] = []): TrialVerdict {
  const judge = createTrial(artefact);
  for (const line of linesOf(play, told)) judge.observe(line);
  return judge.finish(endOf(play));
}

function linesOf(play: (recorder: Recorder) => void, told: readonly Omit<Told, 'type'>[]): readonly ToldSample[] {
  const recorder = createRecorder();
  play(recorder);
  return [...recorder.samples, ...told.map((one): Told => ({ type: 'done', ...one }))];
}

function endOf(play: (recorder: Recorder) => void): number {
  const recorder = createRecorder();
  play(recorder);
  return recorder.now();
}

function running(recorder: Recorder): void {
  recorder.begin();
  recorder.mainStage();
  recorder.sideStage();
  recorder.wait(2000);
}

function flashes(recorder: Recorder): void {
  running(recorder);
  recorder.boardFlash(5000);
}

const flashMs = endOf(running);
const rules = (verdict: TrialVerdict): string[] => [...new Set(verdict.violations.map(({ rule }) => rule))];

test('a flash without any reason is a nuisance; one that a great fault explains is none', () => {
  expect(trial(flashes).nuisances).toMatchObject([{ fromMs: flashMs }]);
  expect(trial(flashes, [{ tMs: flashMs - 500, class: 'board.reboot', forMs: 0 }]).nuisances).toEqual([]);
});

const beside = (name: string) => ({ tMs: flashMs - 200, class: name, forMs: 300 });

test.each(['bus.burst', 'bus.loss', 'board.shortSilence', 'signald.shortStall', 'monitor.shortStall'])('%s is no reason for a flash; with a burst beside it, it is', (name) => {
  expect(trial(flashes, [beside(name)]).nuisances).toHaveLength(1);
  expect(trial(flashes, [beside(name), beside('bus.burst')]).nuisances).toEqual([]);
});

test.each(['detector.chatter', 'lamp.dim', 'lamp.lost', 'clock.step', 'agent.kill', 'centre.gone', 'police.panel', 'request.onePerson'])('%s is no reason for a flash, with a burst or its like beside it neither', (name) => {
  expect(trial(flashes, [beside(name), beside('bus.burst')]).nuisances).toHaveLength(1);
  expect(trial(flashes, [beside(name), beside(name), beside('detector.stuckOn')]).nuisances).toHaveLength(1);
});

const lost = (group: string) => ({ ...beside('lamp.lost'), group, colour: 'green' });

test('lamps lost in two groups are a supply fault, and two of one group are none', () => {
  expect(trial(flashes, [lost('a'), { ...lost('b'), class: 'lamp.dead' }]).nuisances).toEqual([]);
  expect(trial(flashes, [lost('a'), { ...lost('a'), class: 'lamp.dead' }]).nuisances).toHaveLength(1);
});

test('a dead signald must be seen as flash within 1 s', () => {
  expect(trial(flashes, [{ tMs: flashMs - 900, class: 'signald.kill', forMs: 3000 }]).late).toEqual([]);
  expect(trial(flashes, [{ tMs: flashMs - 1100, class: 'signald.kill', forMs: 3000 }]).late).toEqual([`signald.kill at ${flashMs - 1100} ms: no flash 1000 ms later`]);
});

/** a and b are hard against each other: b's green is welded on while a runs, for so long before flash. */
const welded = (forMs: number) => (recorder: Recorder): void => {
  recorder.begin();
  recorder.show({ a: 'RY' });
  recorder.wait(1000);
  recorder.show({ a: 'G', l: 'G', p: 'G' });
  recorder.wait(1000);
  recorder.show({ b: 'RG' });
  recorder.wait(forMs);
  recorder.boardFlash(5000);
};

test('a welded green is excused if flash came within 400 ms, and only on its own group', () => {
  const atMs = endOf(welded(0)) - 5000;
  const told = { tMs: atMs, class: 'lamp.stuckOn', forMs: 2000, group: 'b', colour: 'green' };
  expect(rules(trial(welded(300), [told]))).toEqual([]);
  expect(rules(trial(welded(600), [told]))).toContain('hardPair');
  expect(rules(trial(welded(300), [{ ...told, group: 'l' }]))).toContain('hardPair');
  expect(rules(trial(welded(300)))).toContain('hardPair');
});

/** l's green comes 4 s after the end of b's. */
const litLate = (recorder: Recorder): void => {
  recorder.begin();
  recorder.show({ b: 'G' });
  recorder.wait(6000);
  recorder.flashing('b', 'G', 3000);
  recorder.show({ b: 'Y' });
  recorder.wait(3000);
  recorder.show({ b: 'R' });
  recorder.wait(1000);
  recorder.show({ l: 'G' });
  recorder.wait(6000);
};

/** b's yellow is short. */
const hasty = (recorder: Recorder): void => {
  recorder.begin();
  recorder.mainStage();
  recorder.sideStage({ yellowMs: 2900 });
};

test('a welded red makes no green, and hides none', () => {
  const atMs = endOf(welded(0)) - 5000;
  expect(rules(trial(welded(300), [{ tMs: atMs, class: 'lamp.stuckOn', forMs: 2000, group: 'b', colour: 'red' }]))).toContain('hardPair');
  const before = (colour: string) => rules(trial(hasty, [{ tMs: endOf(hasty) - 10_000, class: 'lamp.stuckOn', forMs: 2000, group: 'b', colour }]));
  expect(before('green')).not.toContain('shortYellow');
  expect(before('yellow')).toContain('shortYellow');
  expect(before('red')).toContain('shortYellow');
});

test.each([['red', true], ['yellow', false], ['green', true]] as const)('a %s that stays dark: flash → red and a short intergreen of its group are told: %s', (colour, told) => {
  const dead = { tMs: 0, class: 'lamp.stuckOff', forMs: 60_000, group: 'b', colour };
  expect(rules(trial(litLate, [dead])).includes('shortIntergreen')).toBe(told);
  const flashToRed = trial((recorder) => {
    recorder.powerOn();
    recorder.boardFlash(10_000);
    recorder.board({ flash: false });
    recorder.show({ a: 'Y', b: 'R', l: 'Y', p: 'R' });
    recorder.wait(3000);
    recorder.show({ a: 'R', l: 'R' });
    recorder.wait(6000);
  }, [dead]);
  expect(rules(flashToRed).includes('flashToRed')).toBe(told);
});

const dark = (recorder: Recorder): void => {
  recorder.begin();
  recorder.show({ b: '' });
  recorder.wait(2000);
};

test('a dark red is its own head without colour', () => {
  const dead = { tMs: endOf(dark) - 2000, class: 'lamp.stuckOff', forMs: 2000, group: 'b', colour: 'red' };
  expect(rules(trial(dark, [dead]))).toEqual([]);
  expect(rules(trial(dark, [{ ...dead, group: 'a' }]))).toEqual(['noColour']);
});

test('a dead green that lights again is no start too soon, in that moment and for its own group alone', () => {
  const healedMs = endOf(litLate) - 6000;
  const dead = { tMs: healedMs - 9000, class: 'lamp.dead', forMs: 9000, group: 'l', colour: 'green' };
  expect(rules(trial(litLate))).toContain('shortIntergreen');
  expect(rules(trial(litLate, [dead]))).not.toContain('shortIntergreen');
  expect(rules(trial(litLate, [{ ...dead, group: 'a' }]))).toContain('shortIntergreen');
  expect(rules(trial(litLate, [{ ...dead, colour: 'red' }]))).toContain('shortIntergreen');
  expect(rules(trial(litLate, [{ ...dead, forMs: 7000 }]))).toContain('shortIntergreen');
});

test('while a board is silent no green may begin; one that was decided before may', () => {
  const silence = (fromMs: number, forMs: number) => rules(trial(running, [{ tMs: fromMs, class: 'board.silent', forMs, board: 'x' }]));
  expect(silence(0, flashMs)).toContain('greenWhileUnknown');
  expect(silence(flashMs - 1000, 900)).not.toContain('greenWhileUnknown');
  expect(rules(trial(running, Array.from({ length: Math.floor(flashMs / 300) }, (_, turn) => ({ tMs: turn * 300, class: 'board.shortSilence', forMs: 299, board: 'x' }))))).not.toContain('greenWhileUnknown');
});

const dropped = (recorder: Recorder): void => {
  recorder.begin();
  recorder.mainStage({ allRedMs: 1900 });
  recorder.boardFlash(5000);
};

test('a silence has asked for no green unless a clearance ran out in it, out of flash', () => {
  const mainMs = endOf((recorder) => {
    recorder.begin();
    recorder.mainStage();
  });
  const asked = (fromMs: number, forMs: number) => trial(running, [{ tMs: fromMs, class: 'board.silent', forMs, board: 'x' }]).report.looks.greenWhileUnknown;
  expect(asked(mainMs - 500, 600)).toBe(1);
  expect(asked(mainMs - 500, 400)).toBe(0);
  expect(asked(mainMs - 8000, 600)).toBe(0);
  expect(asked(5000, 600)).toBe(0);
  // Its flash came before the clearance was over.
  expect(trial(dropped, [{ tMs: mainMs - 500, class: 'board.silent', forMs: 3000, board: 'x' }]).report.looks.greenWhileUnknown).toBe(0);
});

test('a read-back that stands still is a silent board: flash within 1 s', () => {
  const stuck = { class: 'board.stuckCounter', forMs: 3000, board: 'x' };
  expect(trial(flashes, [{ ...stuck, tMs: flashMs - 900 }]).late).toEqual([]);
  expect(trial(flashes, [{ ...stuck, tMs: flashMs - 1100 }]).late).toHaveLength(1);
});

test('a disturbance that the street does not know ends the trial', () => {
  expect(() => trial(flashes, [{ tMs: 0, class: 'bus.unheardOf', forMs: 0 }])).toThrow(/bus\.unheardOf/);
});

test('every rule that was asked is counted', () => {
  const { looks } = trial(flashes).report;
  for (const rule of ['hardPair', 'shortIntergreen', 'shortGreen', 'shortWalk', 'shortClearance', 'shortYellow', 'yellowTrap', 'flashToRed', 'greenInFlash'] as const) expect(looks[rule], rule).toBeGreaterThan(0);
});

test('as a process: the same verdict, line by line; a broken line ends it', () => {
  const file = join(import.meta.dirname, 'judge-trials.ts');
  const told = [{ tMs: flashMs - 500, class: 'board.reboot', forMs: 0 }];
  const input = [{ type: 'site', artefact }, ...linesOf(flashes, told), { type: 'finish', endMs: endOf(flashes) }].map((line) => JSON.stringify(line));
  const twice = spawnSync(process.execPath, [file], { input: `${[...input, ...input].join('\n')}\n`, encoding: 'utf8' });
  const expected = JSON.stringify(trial(flashes, told));
  expect(twice.stdout.trim().split('\n')).toEqual([expected, expected]);
  expect(twice.status).toBe(0);
  expect(spawnSync(process.execPath, [file], { input: '{"type":"lamps"}\n', encoding: 'utf8' }).status).toBe(2);
});
