import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkRecording } from './check-recording.ts';
import { artefact, createRecorder } from './recording.ts';
import { parseRules } from './rules.ts';
import { parseSample } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'street-'));
afterAll(() => rmSync(folder, { recursive: true }));

function files(yellowMs: number): [string, string] {
  const recorder = createRecorder();
  recorder.begin();
  recorder.mainStage();
  recorder.sideStage({ yellowMs });
  recorder.samples.push({ type: 'end', tMs: recorder.now() });
  const recording = join(folder, `${yellowMs}.jsonl`);
  const site = join(folder, 'site.json');
  writeFileSync(recording, recorder.samples.map((sample) => `${JSON.stringify(sample)}\n`).join('') + '{"type":"la');
  writeFileSync(site, JSON.stringify(artefact));
  return [recording, site];
}

function run(args: readonly string[]) {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'check-recording.ts'), ...args], { encoding: 'utf8', timeout: 10_000 });
}

test('a recording file is judged by a site file, its torn last line left out', () => {
  expect(checkRecording(...files(3000)).violations).toEqual([]);
  expect(checkRecording(...files(2000)).violations.map((v) => v.rule)).toEqual(['shortYellow']);
});

test('the command exits with 0, 1 or 2', () => {
  const clean = run(files(3000));
  expect(clean.status, clean.stderr).toBe(0);
  expect(JSON.parse(clean.stdout)).toMatchObject({ site: 'planted', violations: [], leftFlash: true });
  expect(run(files(2000)).status).toBe(1);
  expect(run([...files(3000), '--leave-flash-ms', '5000']).status).toBe(1);
  expect(run([]).status).toBe(2);
  expect(run([...files(3000), '--no-such', '1']).status).toBe(2);
  expect(run(['missing.jsonl', 'missing.json']).status).toBe(2);
});

test('an artefact that leaves a pair open is refused', () => {
  const { safety } = artefact;
  expect(() => parseRules({ ...artefact, safety: { ...safety, relations: safety.relations.slice(1) } })).toThrow('pair a, b has no relation');
  expect(() => parseRules({ ...artefact, safety: { ...safety, intergreens: [] } })).toThrow('no intergreen both ways');
  expect(() => parseRules({ ...artefact, format: 'ngatu-site/2' })).toThrow('not ngatu-site/1');
});

test('a line that is no sample is refused', () => {
  expect(() => parseSample('{"type":"lamps","tMs":"1","lamps":{}}')).toThrow('tMs');
  expect(() => parseSample('{"type":"lamps","tMs":1,"lamps":{"a":"B"}}')).toThrow('lamps of a');
  expect(() => parseSample('{"type":"noise","tMs":1}')).toThrow('noise');
});
