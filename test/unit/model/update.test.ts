import { describe, expect, it } from 'vitest';
import { activated, admitUpdate, ailments, committed, compareVersions, freeSlot, freshUpdateState, inWindow, returned, rolledBack, staged, trialTimes, updateManifestSchema, watchTrial, type Health, type UpdateState } from '../../../src/model/update.ts';

const fresh = freshUpdateState('1.2.3');
const stagedNow = staged(fresh, { slot: 'a', version: '1.3.0' });
const inTrial = (): UpdateState => {
  const decided = activated(stagedNow, 5000);
  if (!decided.ok) throw new Error(decided.code);
  return decided.state;
};
const well: Health = { version: '1.3.0', ticks: 1000, ticksDue: 1000, lateP99Ms: 3, boardsIdentified: true, monitorConnected: true, running: true, safetyFaults: [], agentConnected: true, linkConnected: true };
const wanted = { version: '1.3.0', link: true };
const manifest = (path: string): unknown => ({ kind: 'ngatu-update', schema: 1, version: '1.3.0', arch: 'amd64', keyId: 'k', files: [{ path, sha256: '0'.repeat(64), size: 1, mode: '644' }] });

describe('admission of an update', () => {
  it('takes a newer one for this processor only, and nothing during a trial', () => {
    expect(admitUpdate(fresh, { version: '1.2.4', arch: 'amd64' }, 'amd64')).toBeNull();
    expect(admitUpdate(fresh, { version: '1.2.10', arch: 'amd64' }, 'amd64')).toBeNull();
    expect(admitUpdate(fresh, { version: '1.2.3', arch: 'amd64' }, 'amd64')).toBe('update.downgrade');
    expect(admitUpdate(fresh, { version: '1.2.2', arch: 'amd64' }, 'amd64')).toBe('update.downgrade');
    expect(admitUpdate(fresh, { version: '1.2.4', arch: 'arm64' }, 'amd64')).toBe('update.arch');
    expect(admitUpdate(inTrial(), { version: '2.0.0', arch: 'amd64' }, 'amd64')).toBe('update.inTrial');
  });

  it('refuses a once good, later withdrawn version after a return by a person', () => {
    const kept = committed(inTrial());
    const back = rolledBack(kept, 'lan: trouble');
    expect(back).toMatchObject({ ok: true, state: { running: { version: '1.2.3' }, highest: '1.3.0' } });
    if (back.ok) expect(admitUpdate(back.state, { version: '1.3.0', arch: 'amd64' }, 'amd64')).toBe('update.downgrade');
  });

  it('a version that was returned may come again, for it was never in force', () => {
    expect(admitUpdate(returned(inTrial(), 'x'), { version: '1.3.0', arch: 'amd64' }, 'amd64')).toBeNull();
  });

  it('compares numbers, not letters', () => {
    expect([compareVersions('1.10.0', '1.9.9') > 0, compareVersions('2.0.0', '10.0.0') < 0, compareVersions('1.2.3', '1.2.3')]).toEqual([true, true, 0]);
  });

  it('never fills the slot that runs, or that a trial would return to', () => {
    expect(freeSlot(fresh)).toBe('a');
    expect(freeSlot(inTrial())).toBe('b');
    expect(freeSlot(committed(inTrial()))).toBe('b');
  });

  it('reads no path that leads out of a slot', () => {
    for (const path of ['dist/signald/main.js', 'node_modules/@serialport/x/a+b.node', '.x']) expect(updateManifestSchema.safeParse(manifest(path)).success, path).toBe(true);
    for (const path of ['/etc/passwd', '../x', 'a/../../x', 'a/..', '..', 'a//b', './a', 'a/./b', '']) expect(updateManifestSchema.safeParse(manifest(path)).success, path).toBe(false);
  });
});

describe('the trial of an update', () => {
  it('is kept after a minute of health without a break', () => {
    let watch = { wellSinceMs: null as number | null };
    for (let nowMs = 0; nowMs < trialTimes.wellMs; nowMs += 1000) {
      const looked = watchTrial(watch, ailments(well, wanted), 0, nowMs);
      expect(looked.verdict).toBe('wait');
      watch = looked.watch;
    }
    expect(watchTrial(watch, [], 0, trialTimes.wellMs).verdict).toBe('commit');
    expect(watchTrial(watch, ['update.link'], 0, trialTimes.wellMs)).toMatchObject({ verdict: 'wait', watch: { wellSinceMs: null } });
  });

  it('ends at once at a safety fault, and after ten minutes without health', () => {
    expect(watchTrial({ wellSinceMs: 0 }, ['update.guard'], 0, 59_000).verdict).toBe('return');
    expect(watchTrial({ wellSinceMs: null }, ['update.noAnswer'], 0, trialTimes.mostMs - 1).verdict).toBe('wait');
    expect(watchTrial({ wellSinceMs: null }, ['update.noAnswer'], 0, trialTimes.mostMs).verdict).toBe('return');
  });

  it.each([
    ['update.otherVersion', { version: '1.2.3' }], ['update.notRunning', { running: false }], ['update.ticksLate', { ticks: 980 }], ['update.ticksLate', { lateP99Ms: 51 }],
    ['update.boards', { boardsIdentified: false }], ['update.monitor', { monitorConnected: false }], ['update.guard', { safetyFaults: ['guard.conflict'] }], ['update.agent', { agentConnected: false }], ['update.link', { linkConnected: false }],
  ] as const)('names %s', (code, change) => {
    expect(ailments({ ...well, ...change }, wanted)).toEqual([code]);
  });

  it('asks for the link only where it was there before', () => {
    expect(ailments({ ...well, linkConnected: false }, { version: '1.3.0', link: false })).toEqual([]);
    expect(ailments(null, wanted)).toEqual(['update.noAnswer']);
  });

  it('a window may go over midnight', () => {
    expect([inWindow('01:00-04:00', 60), inWindow('01:00-04:00', 240), inWindow('23:00-02:00', 30), inWindow('23:00-02:00', 1400), inWindow('23:00-02:00', 600)]).toEqual([true, false, true, true, false]);
    expect([inWindow('1-4', 0), inWindow('25:00-04:00', 0)]).toEqual([null, null]);
  });
});
