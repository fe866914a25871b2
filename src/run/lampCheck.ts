import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LampVerdict } from './report.ts';

const limitMs = 60_000;

/**
 * Has the cabinet's recordings judged by the street lamp checker, a program of its own that shares no code with us. It stands in
 * the repository, not in dist: without it, or without a verdict, the run is not checked (null).
 */
export async function checkLamps(home: string, node: string, recordings: readonly string[], artefact: string): Promise<LampVerdict | null> {
  const verdicts = await Promise.all(recordings.map((recording) => checkOne(home, node, recording, artefact)));
  const known = verdicts.filter((verdict) => verdict !== null);
  if (known.length === 0 || known.length < verdicts.length) return null;
  return { violations: known.reduce((sum, { violations }) => sum + violations, 0), kinds: [...new Set(known.flatMap(({ kinds }) => kinds))] };
}

function checkOne(home: string, node: string, recording: string, artefact: string): Promise<LampVerdict | null> {
  const checker = join(home, 'test', 'street', 'check-recording.ts');
  if (!existsSync(checker) || !existsSync(recording)) return Promise.resolve(null);
  return new Promise((resolve) => {
    // Its exit code says whether there were violations: the verdict is what it prints.
    execFile(node, [checker, recording, artefact], { timeout: limitMs, maxBuffer: 64 * 1_048_576 }, (_, stdout) => {
      resolve(verdictOf(stdout));
    });
  });
}

const reportPart = z.object({ violations: z.array(z.object({ rule: z.string() })) });

export function verdictOf(stdout: string): LampVerdict | null {
  try {
    const report = reportPart.safeParse(JSON.parse(stdout));
    if (!report.success) return null;
    const { violations } = report.data;
    return { violations: violations.length, kinds: [...new Set(violations.map(({ rule }) => rule))] };
  } catch {
    return null;
  }
}
