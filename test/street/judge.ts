import { createChecker, type Report } from './checker.ts';
import { artefact, createRecorder, type Recorder } from './recording.ts';
import { parseRules } from './rules.ts';
import type { Limits } from './verdict.ts';

const rules = parseRules(artefact);

/** Plays a recording made by hand and has it judged. */
export function judge(play: (recorder: Recorder) => void, limits: Partial<Limits> = {}): Report {
  const recorder = createRecorder();
  play(recorder);
  const checker = createChecker(rules, limits);
  for (const sample of recorder.samples) checker.observe(sample);
  return checker.finish(recorder.now());
}

/** The rules that were told, each with its groups. */
export function rulesBroken(play: (recorder: Recorder) => void, limits: Partial<Limits> = {}): string[] {
  return judge(play, limits).violations.map((v) => `${v.rule} ${v.groups.join(' ')}`.trim());
}
