import { expect, test } from 'vitest';
import { rulesBroken } from './judge.ts';
import type { Recorder } from './recording.ts';

test.each<[string, (r: Recorder) => void, string[]]>([
  ['a hard pair in green', (r) => {
    r.begin();
    r.show({ b: 'G' });
    r.wait(6000);
    r.show({ a: 'RY' });
    r.wait(1000);
    r.show({ a: 'G' });
    r.wait(6000);
  }, ['hardPair a b']],
  ['a hard pair of green and yellow', (r) => {
    r.begin();
    r.show({ b: 'G' });
    r.wait(6000);
    r.show({ b: 'Y' });
    r.wait(2000);
    r.show({ l: 'G' });
    r.wait(1000);
    r.show({ b: 'R' });
    r.wait(5000);
  }, ['shortIntergreen b l', 'hardPair b l']],
  ['a hard pair with the dark half of a flashing clearance', (r) => {
    r.begin();
    r.show({ p: 'G' });
    r.wait(5000);
    r.flashing('p', 'G', 3000);
    r.show({ p: '' });
    r.wait(250);
    r.show({ b: 'G' });
    r.wait(5000);
  }, ['hardPair b p', 'noColour p']],
  ['a short yellow', (r) => {
    r.begin();
    r.mainStage();
    r.sideStage({ yellowMs: 2900 });
  }, ['shortYellow b']],
  ['a long yellow', (r) => {
    r.begin();
    r.mainStage();
    r.sideStage({ yellowMs: 4200 });
  }, ['longYellow b']],
  ['a short intergreen', (r) => {
    r.begin();
    r.mainStage({ allRedMs: 1900 });
    r.sideStage();
  }, ['shortIntergreen a b', 'shortIntergreen l b', 'shortIntergreen p b']],
  ['a short green', (r) => {
    r.begin();
    r.mainStage();
    r.sideStage({ greenMs: 4900 });
  }, ['shortGreen b']],
  ['a short walk', (r) => {
    r.begin();
    r.mainStage({ greenMs: 4400 });
  }, ['shortWalk p']],
  ['a clearance cut short', (r) => {
    r.begin();
    r.show({ p: 'G' });
    r.wait(5000);
    r.flashing('p', 'G', 5000);
    r.show({ p: 'R' });
    r.wait(5000);
  }, ['shortClearance p']],
  ['no clearance at all', (r) => {
    r.begin();
    r.show({ p: 'G' });
    r.wait(7000);
    r.show({ p: 'R' });
    r.wait(5000);
  }, ['illegalTransition p', 'shortClearance p']],
  ['two colours', (r) => {
    r.begin();
    r.show({ l: 'G' });
    r.wait(6000);
    r.show({ l: 'RG' });
    r.wait(400);
    r.show({ l: 'G' });
    r.wait(1000);
  }, ['twoColours l']],
  ['a dark head', (r) => {
    r.begin();
    r.mainStage();
    r.show({ l: '' });
    r.wait(400);
    r.show({ l: 'R' });
    r.wait(1000);
  }, ['noColour l']],
  ['a head that stays dark to the end', (r) => {
    r.begin();
    r.mainStage();
    r.show({ l: '' });
    r.wait(2000);
  }, ['noColour l']],
  ['green → red', (r) => {
    r.begin();
    r.show({ l: 'G' });
    r.wait(6000);
    r.show({ l: 'R' });
    r.wait(6000);
  }, ['illegalTransition l']],
  ['green again too soon', (r) => {
    r.begin();
    r.show({ l: 'G' });
    r.wait(6000);
    r.show({ l: 'Y' });
    r.wait(3000);
    r.show({ l: 'R' });
    r.wait(1000);
    r.show({ l: 'G' });
    r.wait(6000);
  }, ['shortRedRevert l']],
  ['green without its red-yellow', (r) => {
    r.begin();
    r.show({ a: 'G' });
    r.wait(6000);
  }, ['illegalTransition a']],
  ['a yellow trap', (r) => {
    r.begin();
    r.show({ a: 'RY' });
    r.wait(1000);
    r.show({ a: 'G', l: 'G' });
    r.wait(6000);
    r.show({ l: 'Y' });
    r.wait(3000);
    r.show({ l: 'R' });
    r.wait(1000);
  }, ['yellowTrap l a']],
  ['green while all red is not done', (r) => {
    r.powerOn();
    r.boardFlash(10_000);
    r.startUp(3000, 4000);
    r.show({ b: 'G' });
    r.wait(6000);
  }, ['greenInStartup b']],
  ['red-yellow while all red is not done', (r) => {
    r.powerOn();
    r.boardFlash(10_000);
    r.startUp(3000, 4000);
    r.mainStage();
  }, ['shortStartupAllRed a']],
  ['a short start-up yellow', (r) => {
    r.powerOn();
    r.boardFlash(10_000);
    r.startUp(2000);
    r.mainStage();
  }, ['shortStartupYellow a', 'shortStartupYellow b', 'shortStartupYellow l']],
  ['flash → red without yellow', (r) => {
    r.powerOn();
    r.boardFlash(10_000);
    r.board({ flash: false });
    r.show({ a: 'R', b: 'R', l: 'R', p: 'R' });
    r.wait(6000);
    r.mainStage();
  }, ['flashToRed a', 'flashToRed b', 'flashToRed l']],
  ['a green in flash', (r) => {
    r.powerOn();
    r.boardFlash(10_000);
    r.show({ p: 'G' });
    r.wait(400);
    r.show({ p: '' });
    r.boardFlash(1000);
  }, ['greenInFlash p']],
  ['a red in flash', (r) => {
    r.powerOn();
    r.boardFlash(10_000);
    r.show({ p: 'R' });
    r.wait(400);
    r.boardFlash(1000);
  }, ['flashImage p']],
  ['a flash that is dark for long', (r) => {
    r.powerOn();
    r.boardFlash(10_000);
    r.show({ a: '', b: '', l: '' });
    r.wait(5000);
    r.boardFlash(1000);
  }, ['noColour a', 'noColour b', 'noColour l']],
  ['a flash that is dark while the lamp supply is off: nothing', (r) => {
    r.powerOn();
    r.boardFlash(10_000);
    r.board({ supplyOff: true });
    r.show({ a: '', b: '', l: '' });
    r.wait(5000);
    r.board({ supplyOff: false });
    r.boardFlash(1000);
  }, []],
  ['a lamp supply that is cut out of flash', (r) => {
    r.begin();
    r.board({ supplyOff: true });
    r.show({ a: '', b: '', l: '', p: '' });
    r.wait(2000);
    r.board({ supplyOff: false });
    r.show({ a: 'R', b: 'R', l: 'R', p: 'R' });
    r.wait(1000);
  }, ['noColour a', 'noColour b', 'noColour l']],
  ['a flash that does not flash', (r) => {
    r.powerOn();
    r.boardFlash(10_000);
    r.show({ a: 'Y', b: '', l: '' });
    r.wait(1600);
    r.boardFlash(1000);
  }, ['flashImage a', 'noColour b', 'noColour l']],
])('%s is told, and nothing else', (_name, play, told) => {
  expect(rulesBroken(play).toSorted()).toEqual(told.toSorted());
});
