import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { artefactText, sealSite, sourceOf } from '../../../src/model/seal.ts';
import { trialSite } from '../../campaign/trial/site.ts';
import { sha256Hex } from '../../unit/model/ninhKieu.ts';
import { drivenBoards, quickSite, showsGreen, startBench, type Bench } from '../junction/bench.ts';
import { expectAnswersToFit } from '../answersFit.ts';
import { runTool, type Ended } from '../tool.ts';

expectAnswersToFit();

let bench: Bench;
const artefact = (): string => join(bench.dir, 'site.json');
const next = (): string => join(bench.dir, 'next.json');
const hashOf = (file: string): string => JSON.parse(readFileSync(file, 'utf8')).hash;
const ngatu = (...words: readonly string[]): Promise<Ended> => runTool(join(bench.dir, 'run'), ...words);
const apply = (...words: readonly string[]): Promise<Ended> => ngatu('site', 'apply', ...words, '--by', 'Lan', '--reason', 'a longer intergreen', '--json');

interface Codes { readonly faults: readonly { readonly code: string }[] }
async function faultCodes(): Promise<string[]> {
  const read: Codes = JSON.parse((await ngatu('fault', 'list', '--json')).out);
  return read.faults.map(({ code }) => code);
}

/** Every board flashes from now on; gives the function that proves it for the time since. */
async function goToFlash(): Promise<() => void> {
  expect((await ngatu('mode', 'flash', '--for', '30m', '--reason', 'a new site', '--by', 'Lan', '--yes')).code).toBe(0);
  await bench.until('flash', () => bench.seen.some(({ line }) => line['type'] === 'board') && drivenBoards(bench.seen) === 0, 60_000);
  const from = bench.seen.length;
  return () => {
    const left = bench.seen.slice(from).filter(({ line }) => line['type'] === 'board' && line['flash'] !== true);
    expect(left).toEqual([]);
  };
}

beforeAll(async () => {
  bench = await startBench(400, quickSite());
  await bench.until('signald', async () => (await ngatu('status')).code !== 3, 60_000);
  const { source, profiles } = sourceOf(trialSite());
  for (const one of source.safety.intergreens) if (one.from === 'a' && one.to === 'b') one.ms += 500;
  const sealed = sealSite(source, profiles, { kind: 'bench', by: 'trials', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  writeFileSync(next(), artefactText(sealed.value));
}, 120_000);
afterAll(() => { bench.discard(); });

test('in flash, confirmed by what it comes to: both daemons start on the new artefact, the boards flash until they agree', async () => {
  const before = { signald: bench.pidOf('signald'), monitord: bench.pidOf('monitord'), hash: hashOf(artefact()) };
  const flashedOn = await goToFlash();
  const looked = await apply(next(), '--dry-run');
  expect(looked.code).toBe(0);
  expect(JSON.parse(looked.out).proposal.differences).toMatchObject([{ kind: 'intergreen', what: 'a → b' }]);
  expect((await apply(next())).code).toBe(2);
  expect((await apply(next(), '--confirm', 'trial stays in flash')).code).toBe(1);
  expect(hashOf(artefact())).toBe(before.hash);
  const done = await apply(next(), '--confirm', 'trial khoi dong lai');
  expect(done.err).toBe('');
  expect([done.code, JSON.parse(done.out)]).toMatchObject([0, { ok: true, agreed: true, applied: { state: 'replaced', hash: hashOf(next()) } }]);
  flashedOn();
  expect(readFileSync(artefact(), 'utf8')).toBe(readFileSync(next(), 'utf8'));
  expect(hashOf(`${artefact()}.previous`)).toBe(before.hash);
  expect(existsSync(`${artefact()}.new`)).toBe(false);
  expect([bench.pidOf('signald'), bench.pidOf('monitord')]).not.toContain(before.signald);
  expect(bench.pidOf('monitord')).not.toBe(before.monitord);
  // Neither an altered site nor a restart that nobody ordered.
  expect((await faultCodes()).filter((code) => code === 'site.altered' || code.includes('storm'))).toEqual([]);
  await bench.until('green on the new site', () => showsGreen(bench.seen), 120_000);
  const inColour = await apply('--previous', '--confirm', 'trial restarts');
  expect([inColour.code, JSON.parse(inColour.out).error.code]).toEqual([4, 'site.notInFlash']);
  await bench.until('the news of it', async () => (await ngatu('log', 'tail', '--limit', '200', '--json')).out.includes('"site.applied"'), 60_000);
}, 240_000);

test('and back to the one before, by the same road', async () => {
  const old = hashOf(`${artefact()}.previous`);
  const flashedOn = await goToFlash();
  const done = await apply('--previous', '--confirm', 'trial restarts');
  expect([done.code, JSON.parse(done.out).applied.hash]).toEqual([0, old]);
  flashedOn();
  expect(hashOf(artefact())).toBe(old);
  expect(hashOf(`${artefact()}.previous`)).toBe(hashOf(next()));
  await bench.end();
  expect(bench.judge()).toMatchObject({ violations: [] });
}, 240_000);
