import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { readIdentity, requestIdentity } from '../../../../src/cli/enrol/identity.ts';
import { readTrial, settleTrial, trialMs, type TrialHost } from '../../../../src/cli/enrol/trial.ts';
import { enrolBench } from './bench.ts';

const bench = enrolBench();
const dir = join(bench.home, 'tls');
const renewed = (): string => bench.issue(requestIdentity(dir, 'ninh-kieu').request, 'city');

beforeAll(() => { bench.authority('city'); });
beforeEach(() => {
  rmSync(dir, { recursive: true, force: true });
  bench.install(dir, renewed(), 'city');
});

/** A link that stands at the moments that `linked` says, by a clock that only the waiting moves. */
function hostOf(linked: (atMs: number) => boolean, wallMs = Date.now()): TrialHost & { passedMs(): number } {
  let nowMs = 0;
  return { nowMs: () => nowMs, wallMs: () => wallMs, linked: () => Promise.resolve(linked(nowMs)), pause: (ms) => { nowMs += ms; return Promise.resolve(); }, passedMs: () => nowMs };
}

it('of a first certificate there is no trial: nothing to go back to', async () => {
  expect(readTrial(dir)).toBeNull();
  expect(await settleTrial(dir, hostOf(() => false))).toEqual({ end: 'none' });
  expect(readIdentity(dir)?.generation).toBe(1);
});

it('keeps a certificate with which the link stands for half a minute, also where it came late', async () => {
  expect(bench.install(dir, renewed(), 'city')).toMatchObject({ onTrialAgainst: 1 });
  expect(readTrial(dir)).toEqual({ generation: 2, previous: 1 });
  const host = hostOf((atMs) => atMs >= 300_000);
  expect(await settleTrial(dir, host)).toEqual({ end: 'kept', generation: 2 });
  expect([host.passedMs(), readTrial(dir), readIdentity(dir)?.generation]).toEqual([330_000, null, 2]);
});

it('goes back to the one before within the stated time, where the link does not come or does not stay', async () => {
  for (const linked of [() => false, (atMs: number) => atMs % 20_000 < 10_000]) {
    bench.install(dir, renewed(), 'city');
    const host = hostOf(linked);
    expect(await settleTrial(dir, host)).toEqual({ end: 'returned', generation: 1 });
    expect(host.passedMs()).toBeLessThanOrEqual(trialMs + 2000);
    expect([readTrial(dir), readIdentity(dir)?.generation]).toEqual([null, 1]);
  }
});

it('goes back over a second renewal to the one that was seen to work', async () => {
  bench.install(dir, renewed(), 'city');
  expect(bench.install(dir, renewed(), 'city')).toMatchObject({ generation: 3 });
  expect(await settleTrial(dir, hostOf(() => false))).toEqual({ end: 'returned', generation: 1 });
});

it('does not go back to what is over, or can’t be read', async () => {
  bench.install(dir, renewed(), 'city');
  expect(await settleTrial(dir, hostOf(() => false, Date.now() + 40 * 86_400_000))).toEqual({ end: 'kept', generation: 2 });
  bench.install(dir, renewed(), 'city');
  writeFileSync(join(dir, '2', 'cabinet.key'), '');
  expect(await settleTrial(dir, hostOf(() => false))).toEqual({ end: 'kept', generation: 3 });
});

it('a note that a power cut left before the link changed, or that can’t be read, is no trial', async () => {
  for (const note of ['{"generation":2,"previous":1}', '', '{"generation":1,"previous":"/"}']) {
    writeFileSync(join(dir, 'trial'), note);
    expect(await settleTrial(dir, hostOf(() => false))).toEqual({ end: 'none' });
    expect([readTrial(dir), readIdentity(dir)?.generation]).toEqual([null, 1]);
  }
});
