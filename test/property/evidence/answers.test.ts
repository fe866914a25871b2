import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerAt } from '../../../src/cli/evidence/answer.ts';
import { openExport } from '../../../src/cli/evidence/exportFile.ts';
import { livesOf } from '../../../src/cli/evidence/life.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { freshSeed } from '../../seed.ts';
import { livedCabinet } from './cabinet.ts';
import { python, verifierPath } from './verifier.ts';

interface Offline { readonly answers: readonly { readonly atMs: number; readonly reliable: boolean; readonly verdicts: readonly string[]; readonly groups: Readonly<Record<string, { readonly shown: string; readonly among: readonly string[]; readonly sinceMs: number | null; readonly verdicts: readonly string[] }>> }[] }

const bare = (verdicts: readonly { readonly cause: string }[]): string[] => [...new Set(verdicts.map(({ cause }) => cause))].toSorted();

test('our reader and the offline verifier say the same of every moment', () => {
  const random = createRandom(freshSeed);
  const { bench, beginMs } = livedCabinet(freshSeed, 120);
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-answers-'));
  try {
    const [fromMs, toMs] = [beginMs + Math.floor((bench.nowMs() - beginMs) / 4), bench.nowMs()];
    const text = bench.export(fromMs, toMs);
    const opened = openExport(text, bench.key.publicKey);
    if (!opened.ok) throw new Error(opened.flaw);
    writeFileSync(join(dir, 'case.ngev'), text);
    const moments = Array.from({ length: 150 }, () => random.int(fromMs - 60_000, toMs + 60_000));
    let out = '';
    try {
      out = execFileSync(python, [verifierPath, join(dir, 'case.ngev'), '--json', ...moments.flatMap((ms) => ['--at', String(ms)])], { encoding: 'utf8' });
    } catch (error) {
      // Exit 1: some moment is not reliable.
      out = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    }
    const offline: Offline = JSON.parse(out);
    const lives = livesOf(opened.read.chain.records);
    for (const theirs of offline.answers) {
      const ours = answerAt(lives, theirs.atMs);
      expect({ at: theirs.atMs - fromMs, reliable: ours.reliable, verdicts: bare(ours.verdicts), groups: ours.groups.map(({ group, shown, among, sinceMs, verdicts }) => ({ group, shown, among, sinceMs, verdicts: bare(verdicts) })) }, `seed ${freshSeed}`).toEqual({
        at: theirs.atMs - fromMs, reliable: theirs.reliable, verdicts: [...new Set(theirs.verdicts)].toSorted(), groups: Object.entries(theirs.groups).map(([group, { shown, among, sinceMs, verdicts }]) => ({ group, shown, among, sinceMs, verdicts: [...new Set(verdicts)].toSorted() })),
      });
    }
  } finally {
    rmSync(dir, { recursive: true });
    bench.close();
  }
});
