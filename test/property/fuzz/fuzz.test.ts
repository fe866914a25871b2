import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { methods, parseCall } from '../../../src/model/ipcMessage.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';
import { knownMethods } from './ipcJudge.ts';
import { openDoor } from './ipcServer.ts';
import { fuzzSeed, type SeedResult } from './fuzzSeed.ts';
import { parserNames } from './parsers.ts';
import { freshSeed as seed } from '../../seed.ts';

const pinned = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin', 'node');
/** About as many as 30 s hold on two cores. */
const cases = { ipc: 12_000, bus: 12_000, site: 2500 } as const;

function told({ coverage, figures }: SeedResult): string {
  const [lines, covered] = [coverage.reduce((sum, one) => sum + one.lines, 0), coverage.reduce((sum, one) => sum + one.covered, 0)];
  return `${figures.cases} cases, ${((100 * figures.past) / figures.cases).toFixed(1)} % past framing and checksum, lines of the parser ${((100 * covered) / lines).toFixed(1)} %`;
}

describe('hostile input', () => {
  it.each(parserNames)('on %s: no crash, no hang, no safety effect', async (parser) => {
    const result = await fuzzSeed({ parser, seed, from: 0, to: cases[parser], street: false, coverage: true }, pinned);
    process.stdout.write(`fuzz ${parser} seed ${seed}: ${told(result)}\n`);
    expect(result.problems, `NGATU_SEED=${seed}`).toEqual([]);
    expect(result.figures.cases).toBe(cases[parser]);
    expect(result.figures.past / result.figures.cases).toBeGreaterThan(0.3);
  });
});

describe.concurrent('the harness', () => {
  it('asks for every method that there is as it should be asked for, and knows who may', () => {
    const { corpus } = openDoor(sealedNinhKieu(), 1);
    const asked = z.array(z.looseObject({ method: z.string(), params: z.json() })).parse(corpus).map(({ method, params }) => parseCall(method, params));
    expect(asked.flatMap((one) => (one.ok ? [] : [one.detail]))).toEqual([]);
    const names = new Set<string>(asked.flatMap((one) => (one.ok ? [one.call.method] : [])));
    expect(Object.keys(methods).filter((name) => !names.has(name) || !knownMethods.has(name))).toEqual([]);
    expect([...knownMethods].filter((name) => !(name in methods))).toEqual([]);
  });
  it('names a planted crash, a planted hang, a stray rejection and a planted wrong acceptance by their cases', async () => {
    const { figures, problems } = await fuzzSeed({ parser: 'planted', seed: 1, from: 0, to: 300, street: false, coverage: false }, pinned);
    expect(figures).toMatchObject({ cases: 300, crashes: 2, hangs: 1, effects: 1 });
    expect(problems.map((problem) => problem.slice(0, 60))).toEqual(expect.arrayContaining([
      expect.stringContaining('case 40: threw TypeError: planted crash'), expect.stringMatching(/case 42: took \d+ ms, and again/),
      expect.stringContaining('case 43: planted wrong acceptance'), expect.stringContaining('a promise that nobody hears'),
    ]));
  });
  it('names the case that ends the whole process, and the one that never ends', async () => {
    const [ended, stuck] = await Promise.all([2, 3].map((one) => fuzzSeed({ parser: 'planted', seed: one, from: 0, to: 300, street: false, coverage: false }, pinned, 5000)));
    expect(ended?.problems[0]).toMatch(/seed 2 case 40: its process ended: SIGABRT/);
    expect(ended?.figures).toMatchObject({ crashes: 1, hangs: 0 });
    expect(stuck?.problems[0]).toMatch(/seed 3 case 40: did not end/);
    expect(stuck?.figures).toMatchObject({ crashes: 0, hangs: 1 });
  });
  it('a wait is a hang too, without any work: 3 s are, 0.3 s may be the scheduler’s', async () => {
    const { figures, problems } = await fuzzSeed({ parser: 'planted', seed: 4, from: 0, to: 100, street: false, coverage: false }, pinned);
    expect(problems).toEqual([expect.stringMatching(/seed 4 case 42: took \d{4,} ms, and again/)]);
    expect(figures).toMatchObject({ cases: 100, crashes: 0, hangs: 1 });
  });
});
