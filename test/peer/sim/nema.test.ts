import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadProfiles } from '../../../src/cli/site/profileFolder.ts';
import { sha256Hex } from '../../../src/cli/site/sha256.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { siteFromRings } from '../../../src/model/siteFromRings.ts';
import { ringsSheet } from '../../unit/model/rings.ts';
import { ringDemand, type Call, type Green } from './ringDemand.ts';

// The same detector input for SUMO's NEMA controller and for ours, which runs the sheet as stages: phase by phase.
// Ours measures minima and clearances at the read-back (safety.md S3), so that SUMO's sheet has them longer by so much.
const lag = { minGreenS: 0.2, redS: 0.3 } as const;
const steps = 3000;
/** How far a green may differ, steps of 0.1 s. */
const tolerance = { start: 3, length: 3 } as const;

let site: SealedSite;
beforeAll(async () => {
  const made = siteFromRings(ringsSheet);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  const sealed = sealSite(made.value, (await loadProfiles()).profiles, { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  site = sealed.value;
});

const answer = z.array(z.tuple([z.number(), z.record(z.string(), z.string())]));

async function nema(calls: readonly Call[]): Promise<readonly Green[]> {
  const input = {
    phases: ringsSheet.phases.map((phase) => ({
      id: phase.id, min: phase.minGreenMs / 1000 + lag.minGreenS, max: phase.maxGreenMs / 1000, passage: phase.passageMs / 1000, yellow: 3, red: 2 + lag.redS,
    })),
    ring1: [1, 2, 3, 4], ring2: [5, 6, 7, 8], barrier: [4, 8], barrier2: [2, 6], minRecall: [2, 6], steps, calls,
  };
  const text = await new Promise<string>((resolve, reject) => {
    const child = execFile('/usr/bin/python3', [join(import.meta.dirname, 'nema.py')], { encoding: 'utf8', timeout: 120_000 }, (error, stdout) => { if (error === null) resolve(stdout); else reject(error); });
    child.stdin?.end(JSON.stringify(input));
  });
  const greens: Green[] = [];
  const open = new Map<number, number>();
  for (const [step, states] of answer.parse(JSON.parse(text))) {
    for (const [phase, state] of Object.entries(states).map(([id, letter]): [number, string] => [Number(id), letter])) {
      const from = open.get(phase);
      if (state === 'G' && from === undefined) open.set(phase, step);
      if (state === 'G' || from === undefined) continue;
      greens.push({ phase, from, to: step });
      open.delete(phase);
    }
  }
  return greens;
}

const ordered = (greens: readonly Green[]): readonly Green[] => greens.filter(({ from }) => from > 500).toSorted((a, b) => a.from - b.from || a.phase - b.phase);

describe('a dual-ring sheet as stages, beside SUMO’s NEMA controller', () => {
  it.each([5, 8, 28, 39])('gives the same greens to the same phases, demand %i', async (seed) => {
    const ours = ringDemand(site, seed, steps);
    const theirs = await nema(ours.calls);
    expect([ours.refusals, ours.faults, ours.violations]).toEqual([[], [], []]);
    const [a, b] = [ordered(ours.greens), ordered(theirs)];
    // Enough of them to say something: every phase, and rings that change apart.
    expect(new Set(a.map(({ phase }) => phase)).size).toBe(8);
    expect(a.length).toBeGreaterThan(30);
    expect(ours.apart).toBeGreaterThanOrEqual(4);
    for (const phase of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const [own, other] = [a, b].map((greens) => greens.filter((green) => green.phase === phase));
      expect(own?.length, `phase ${phase}`).toBe(other?.length);
      for (const [index, green] of (own ?? []).entries()) {
        const peer = other?.[index];
        const what = `phase ${phase}: ${JSON.stringify(green)} beside ${JSON.stringify(peer)}`;
        expect(Math.abs(green.from - (peer?.from ?? Infinity)), what).toBeLessThanOrEqual(tolerance.start);
        expect(Math.abs(green.to - green.from - ((peer?.to ?? Infinity) - (peer?.from ?? 0))), what).toBeLessThanOrEqual(tolerance.length);
      }
    }
  }, 180_000);
});
