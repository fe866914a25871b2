import { expect, test } from 'vitest';
import { createChecker } from './checker.ts';
import { artefact, createRecorder, type Recorder } from './recording.ts';
import { parseRules } from './rules.ts';

// The planted junction with `l` as a flashing yellow arrow that yields to `a` (safety.md S1).
const { safety } = artefact;
const rules = parseRules({
  ...artefact,
  safety: {
    ...safety, groups: safety.groups.map((group) => (group.id === 'l' ? { ...group, kind: 'flashingYellowArrow' } : group)),
    intergreens: [...safety.intergreens, { from: 'l', to: 'a', ms: 5000 }],
  },
});

function told(play: (recorder: Recorder) => void): string[] {
  const recorder = createRecorder();
  recorder.begin();
  play(recorder);
  const checker = createChecker(rules);
  for (const sample of recorder.samples) checker.observe(sample);
  return checker.finish(recorder.now()).violations.map((one) => `${one.rule} ${one.groups.join(' ')}`);
}

/** `a` comes through red-yellow. */
function start(r: Recorder): void {
  r.show({ a: 'RY' });
  r.wait(1000);
  r.show({ a: 'G' });
}

/** `l` in flashing yellow, its lit half first. */
function yielding(r: Recorder, ms: number): void {
  for (let passedMs = 0; passedMs < ms; passedMs += 500) {
    r.show({ l: passedMs % 1000 === 0 ? 'Y' : '' });
    r.wait(500);
  }
}

test.each<[string, (r: Recorder) => void, string[]]>([
  ['a steady arrow beside the green it yields to', (r) => {
    start(r);
    r.wait(6000);
    r.show({ l: 'G' });
    r.wait(3000);
  }, ['hardPair l a']],
  ['a steady arrow beside the yellow of the green it yields to', (r) => {
    start(r);
    r.wait(6000);
    r.show({ a: 'Y' });
    r.wait(1000);
    r.show({ l: 'G' });
    r.wait(1000);
  }, ['hardPair l a', 'shortIntergreen a l']],
  ['a yielding arrow beside it: nothing', (r) => {
    start(r);
    r.wait(2000);
    yielding(r, 6500);
  }, []],
  ['the green too soon after a steady arrow that goes on yielding', (r) => {
    r.show({ l: 'G' });
    r.wait(6000);
    yielding(r, 2000);
    r.show({ a: 'RY' });
    yielding(r, 1000);
    r.show({ a: 'G' });
    yielding(r, 4000);
  }, ['shortIntergreen l a']],
  ['the green one intergreen after a steady arrow that goes on yielding: nothing', (r) => {
    r.show({ l: 'G' });
    r.wait(6000);
    yielding(r, 5000);
    r.show({ a: 'RY' });
    yielding(r, 1000);
    r.show({ a: 'G' });
    yielding(r, 4000);
  }, []],
])('%s', (_name, play, expected) => {
  expect(told(play).toSorted()).toEqual(expected);
});
