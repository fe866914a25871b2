import { expect, test } from 'vitest';
import { createChecker } from './checker.ts';
import { artefact, createRecorder, type Recorder } from './recording.ts';
import { parseRules, type Kind } from './rules.ts';

/** What is told of `l`, were it of this kind. */
function toldOf(kind: Kind, play: (recorder: Recorder) => void): string[] {
  const { safety } = artefact;
  const groups = safety.groups.map((group) => (group.id === 'l' ? { ...group, kind } : group));
  const checker = createChecker(parseRules({ ...artefact, safety: { ...safety, groups } }));
  const recorder = createRecorder();
  play(recorder);
  for (const sample of recorder.samples) checker.observe(sample);
  return checker.finish(recorder.now()).violations.filter(({ groups: about }) => about.includes('l')).map(({ rule }) => rule);
}

/** All but l start by yellow; l shows this meanwhile. */
const startsBy = (lit: string, yellowMs: number, darkFlash = false) => (recorder: Recorder): void => {
  recorder.powerOn();
  recorder.boardFlash(10_000);
  if (darkFlash) {
    recorder.show({ l: '' });
    recorder.wait(2000);
    recorder.show({ l: 'Y' });
    recorder.wait(500);
  }
  recorder.board({ flash: false });
  recorder.show({ a: 'Y', b: 'Y', l: lit, p: 'R' });
  recorder.wait(yellowMs);
  recorder.show({ l: 'R' });
  recorder.wait(3000 - yellowMs);
  recorder.show({ a: 'R', b: 'R' });
  recorder.wait(6000);
};

test.each(['vehicle3', 'bicycle', 'tram', 'flashingYellowArrow'] as const)('%s flashes yellow, and goes through it to red', (kind) => {
  expect(toldOf(kind, startsBy('Y', 3000))).toEqual([]);
  expect(toldOf(kind, startsBy('R', 3000))).toEqual(['flashToRed']);
  expect(toldOf(kind, startsBy('Y', 2000))).toEqual(['shortStartupYellow']);
  expect(toldOf(kind, startsBy('', 3000))).toEqual(['noColour', 'flashToRed']);
  expect(toldOf(kind, startsBy('Y', 3000, true))).toEqual(['noColour']);
});

test('a walk has no yellow, and is red at once', () => {
  expect(toldOf('pedestrian2', startsBy('R', 3000))).toEqual([]);
});
