import { afterAll, describe, expect, it } from 'vitest';
import { type SlotPlace } from '../../../../src/cli/update/slotFiles.ts';
import { activate, type UpdateHost } from '../../../../src/cli/update/trial.ts';
import { noteOf, running, street, updateBench } from './bench.ts';

const bench = updateBench();
afterAll(() => { bench.discard(); });

async function stagedCabinet(name: string, step?: (name: string) => void): Promise<SlotPlace> {
  const place = bench.cabinet(step);
  expect(await bench.stage(place, bench.bundle(name, '1.1.0'))).toBeNull();
  return place;
}

/** Daemons of these versions do not become ready: `systemctl restart` says so by its exit. */
function startless(place: SlotPlace, dead: readonly string[]): { readonly host: UpdateHost; readonly acts: string[] } {
  const { host, acts } = street(place);
  return { acts, host: { ...host, restart: async () => { await host.restart(); if (dead.includes(running(place) ?? '')) throw new Error('Job for ngatu-agentd.service failed'); } } };
}

describe('whatever is thrown once the link has moved', () => {
  it('daemons that do not start: the version before runs again at once, told and on record', async () => {
    const place = await stagedCabinet('startless');
    const { host, acts } = startless(place, ['1.1.0']);
    const ended = await activate(place, noteOf(place), host);
    expect(ended).toMatchObject({ kind: 'returned', found: ['update.notStarted'] });
    expect([running(place), acts]).toEqual(['1.0.0', ['flash', 'away 10 min', 'restart 1.1.0', 'away 10 min', 'restart 1.0.0']]);
    expect(noteOf(place)).toMatchObject({ running: { slot: 'package', version: '1.0.0' }, trial: null, highest: '1.0.0', last: { outcome: 'returned', version: '1.1.0', why: 'update.notStarted: Error: Job for ngatu-agentd.service failed' } });
  });

  it('a watch that breaks returns too', async () => {
    const place = await stagedCabinet('unwatchable');
    const { host } = street(place);
    const ended = await activate(place, noteOf(place), { ...host, health: async () => { if (running(place) === '1.1.0') throw new TypeError('a word that nobody knows'); return await host.health(); } });
    expect(ended).toMatchObject({ kind: 'returned', found: ['update.watchBroke'] });
    expect([running(place), noteOf(place).trial]).toEqual(['1.0.0', null]);
  });

  it('the version before is started three times before it is said that it does not start either', async () => {
    const place = await stagedCabinet('both');
    const { host, acts } = startless(place, ['1.1.0', '1.0.0']);
    expect(await activate(place, noteOf(place), host)).toMatchObject({ kind: 'returned', found: ['update.notStarted', 'update.notBack'] });
    expect(acts.filter((act) => act.startsWith('restart'))).toEqual(['restart 1.1.0', 'restart 1.0.0', 'restart 1.0.0', 'restart 1.0.0']);
    expect([running(place), noteOf(place).trial]).toEqual(['1.0.0', null]);
  });

  it('a link that cannot be moved changes nothing: the note is as it was, the flash is given back', async () => {
    let full = false;
    const place = await stagedCabinet('linkless', (name) => { if (full && name === 'link') throw new Error('ENOSPC'); });
    full = true;
    const before = noteOf(place);
    const { host, acts } = street(place);
    await expect(activate(place, before, host)).rejects.toThrow('ENOSPC');
    expect([running(place), noteOf(place), acts]).toEqual(['1.0.0', before, ['flash', 'release']]);
  });

  it('a note that cannot be written keeps nobody from the version before', async () => {
    let full = false;
    const place = await stagedCabinet('noteless', (name) => { if (full && name === 'state') throw new Error('ENOSPC'); });
    const { host, acts } = startless(place, ['1.1.0']);
    const ended = activate(place, noteOf(place), { ...host, away: async () => { full = true; await Promise.resolve(); } });
    await expect(ended).rejects.toThrow('ENOSPC');
    expect([running(place), acts.at(-1)]).toEqual(['1.0.0', 'restart 1.0.0']);
  });
});
