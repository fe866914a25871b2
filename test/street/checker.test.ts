import { expect, test } from 'vitest';
import { createChecker } from './checker.ts';
import { judge, rulesBroken } from './judge.ts';
import { artefact, createRecorder, type Recorder } from './recording.ts';
import { parseRules } from './rules.ts';

const rules = parseRules(artefact);

const intact = (r: Recorder): void => {
  r.begin();
  r.mainStage();
  r.sideStage();
  r.mainStage();
  r.sideStage();
};

const flashing = (r: Recorder): void => {
  r.powerOn();
  r.boardFlash(70_000);
};

test('an intact recording passes and is counted', () => {
  const report = judge(intact);
  expect(report.violations).toEqual([]);
  expect(report.greensByGroup).toEqual({ a: 2, b: 2, l: 2, p: 2 });
  // b after the others; a, l and p after b; b again.
  expect(report.conflictingChanges).toBe(5);
  expect(report.stageChanges).toBe(3);
  expect(report.flashIntervals).toEqual([{ fromMs: 0, toMs: 12_250 }]);
  expect(report).toMatchObject({ leftFlash: true, endedInFlash: false, site: 'planted' });
  expect(report.colouredS).toBe(62);
  expect(report.samples).toBeGreaterThan(50);
});

test('a junction that never leaves flash is told', () => {
  expect(rulesBroken(flashing)).toEqual(['neverLeavesFlash']);
  expect(rulesBroken(flashing, { leaveFlashMs: 90_000 })).toEqual([]);
  expect(judge(flashing)).toMatchObject({ leftFlash: false, endedInFlash: true });
});

test('all red for ever is not out of flash', () => {
  expect(rulesBroken((r) => {
    r.begin();
    r.wait(60_000);
    r.show({});
  })).toEqual(['neverLeavesFlash']);
});

test('a drop to the boards\' flash at any moment is no violation', () => {
  for (let cutMs = 20_000; cutMs < 75_000; cutMs += 130) {
    const whole = createRecorder();
    intact(whole);
    const drop = createRecorder();
    drop.samples.splice(0, 1, ...whole.samples.filter((sample) => sample.type === 'header' || sample.tMs <= cutMs));
    drop.wait(cutMs);
    drop.board({ flash: true, watchdog: true });
    drop.boardFlash(12_000);
    drop.startUp();
    drop.mainStage();
    const checker = createChecker(rules);
    for (const sample of drop.samples) checker.observe(sample);
    const report = checker.finish(drop.now());
    expect(report.violations, `cut at ${cutMs} ms`).toEqual([]);
    expect(report.flashIntervals).toHaveLength(2);
  }
});

test('lamps that flash a moment before their board says so are no violation', () => {
  expect(rulesBroken((r) => {
    r.begin();
    r.show({ a: 'RY' });
    r.wait(1000);
    r.show({ a: 'G' });
    r.wait(7000);
    r.show({ a: 'Y', b: 'Y', l: 'Y', p: '' });
    r.wait(15);
    r.boardFlash(5000);
  })).toEqual([]);
});

test('a board that lost its power and came back is no violation', () => {
  expect(rulesBroken((r) => {
    r.begin();
    r.mainStage();
    r.show({ b: 'G' });
    r.wait(2000);
    r.show({ a: '', b: '', l: '', p: '' });
    r.wait(4000);
    r.board({ bootCounter: 2, armed: false });
    r.wait(2000);
    r.boardFlash(10_000);
    r.startUp();
    r.mainStage();
  })).toEqual([]);
});

test('contacts that overlap or open for a moment are no violation', () => {
  expect(rulesBroken((r) => {
    r.begin();
    r.show({ l: 'G' });
    r.wait(6000);
    r.show({ l: 'YG' });
    r.wait(20);
    r.show({ l: 'Y' });
    r.wait(3000);
    r.show({ l: 'RY' });
    r.wait(20);
    r.show({ l: 'R' });
    r.wait(100);
    r.show({ l: '' });
    r.wait(50);
    r.show({ l: 'R' });
    r.wait(1000);
  })).toEqual([]);
});

test('yellow traps of a site generated from a foreign network are warnings', () => {
  const generated = parseRules({ ...artefact, safety: { ...artefact.safety, generatedFrom: 'x.net.xml' } });
  const r = createRecorder();
  r.begin();
  r.mainStage();
  r.show({ a: 'RY' });
  r.wait(1000);
  r.show({ a: 'G', l: 'G' });
  r.wait(6000);
  r.show({ l: 'Y' });
  r.wait(3000);
  r.show({ l: 'R' });
  const checker = createChecker(generated);
  for (const sample of r.samples) checker.observe(sample);
  const report = checker.finish(r.now());
  expect(report.violations).toEqual([]);
  expect(report.warnings.map((w) => w.rule)).toEqual(['yellowTrap']);
});
