import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createJournal, readJournal } from '../../src/cli/commission/journalFile.ts';
import { runAcceptance } from '../../src/cli/commission/runner.ts';
import type { AcceptanceItem } from '../../src/model/acceptance.ts';
import { standings, unfinished, type Journal } from '../../src/model/acceptanceJournal.ts';
import { composeRecord } from '../../src/model/acceptanceRecord.ts';
import { commissionText, type CommissionRecord } from '../../src/model/commission.ts';
import { checkCommission } from '../../src/model/commissionCheck.ts';
import { signingKey } from '../../src/platform/signingKey.ts';
import { sealedTrial, trialInput, trialSite } from '../campaign/trial/site.ts';
import { streetKey } from '../unit/model/streetSite.ts';
import { commissionBench, scripted, type CommissionBench } from './commissionBench.ts';

const site = trialSite();
const folder = mkdtempSync(join(tmpdir(), 'ngatu-acceptance-'));
const bench = commissionBench(site, 20_260_101);
afterAll(() => {
  bench.close();
  rmSync(folder, { recursive: true, force: true });
});

type Hand = Readonly<Record<string, string>>;

/** What a technician's hands do: at the terminals, with the mains. */
function lend(to: CommissionBench, hand: Hand): void {
  const { what = '', group = '', colour } = hand;
  const slot = hand['slot'] === undefined ? {} : { slot: Number(hand['slot']) };
  const lamp = colour === 'red' || colour === 'yellow' ? colour : 'green';
  if (what === 'open' || what === 'close') to.inject({ type: 'fault', name: 'deadLamp', group, colour: lamp, ...slot, on: what === 'open' });
  else if (what === 'force' || what === 'unforce') to.inject({ type: 'fault', name: 'stuckOn', group, colour: 'green', on: what === 'force' });
  else if (what === 'mains') for (const board of ['hb1', 'hb2']) to.inject({ type: 'fault', name: 'reboot', board });
}

interface Told { readonly waits: string[]; readonly timeouts: string[] }

/** Goes through what is left; `answers` by item, `yes` else. */
async function go(path: string, wanted: (item: AcceptanceItem) => boolean, answers: (item: string) => string | null = () => 'y', lends: (hand: Hand) => void = (hand) => { lend(on, hand); }, on: CommissionBench = bench): Promise<{ readonly journal: Journal; readonly told: Told }> {
  const read = readJournal(path);
  if (!read.ok) throw new Error(read.why);
  const told: Told = { waits: [], timeouts: [] };
  let asked = '';
  const dialog = scripted(on.clock, () => answers(asked));
  const tell = (said: Readonly<Record<string, unknown>>): void => {
    if (typeof said['ask'] === 'string') asked = said['ask'];
    if (typeof said['timeout'] === 'string') told.timeouts.push(said['timeout']);
    if (typeof said['hand'] === 'object' && said['hand'] !== null) lends({ ...said['hand'] });
  };
  const shell = { lang: 'en', json: true, colour: false, runDir: '', runDirGiven: false, home: '', write: () => undefined, complain: () => undefined } as const;
  const journal = await on.until(runAcceptance({ shell, session: on.session, dialog, clock: on.clock, waitMs: 180_000, by: 'Lan', tell, path, wanted }, read.journal));
  return { journal, told };
}

const notHere = (item: string): string => (item === 'plan:centre' || item === 'link' ? '- no centre on this bench' : 'y');

test('a whole junction is accepted by two hands, measured from its frames, and its record is what signald asks for', async () => {
  const path = join(folder, 'whole.acceptance');
  expect(createJournal(path, { format: 'ngatu-commissioning/1', siteId: 'trial', artefactHash: site.hash, safetyHash: site.safetyHash, bench: true, by: 'Lan', atMs: 1 })).toBe(true);
  await bench.until(new Promise<void>((resolve) => { bench.clock.after(30_000, resolve); }));
  const { journal, told } = await go(path, () => true, notHere);
  const left = unfinished(standings(site, journal, null)).map(({ item, state }) => `${item.id} ${state}`);
  expect([left, told.timeouts]).toEqual([[], []]);
  const composed = composeRecord(site, journal, { by: 'Lan', second: null, atMs: 1_790_000_000_000 });
  if (!composed.ok) throw new Error(composed.refusal);
  const record: CommissionRecord = { format: 'ngatu-commission/1', payload: composed.payload, signature: { keyId: 'c1', signature: signingKey(streetKey.privatePem).sign(commissionText(composed.payload)) } };
  expect(checkCommission(site, record, null)).toEqual([]);
  const { pairs, watchdogs, intergreens, lamps } = composed.payload;
  expect([pairs.length, watchdogs.length, intergreens.length, lamps.length]).toEqual([6, 2, 12, 14]);
  // Healthy budgets: 3 samples and what the line takes; the board's own time; never shorter than asked for.
  for (const { tripMs } of pairs) expect(tripMs).toBeLessThanOrEqual(400);
  for (const { note } of composed.payload.acceptance?.items.filter(({ item }) => item.startsWith('pair:')) ?? []) expect(note).toMatch(/^guard\.|^monitor\./);
  for (const { expiryMs } of watchdogs) expect(Math.abs(expiryMs - 800)).toBeLessThanOrEqual(100);
});

test('the wrong wire is told and no lamp is passed by it; what is paused goes on where it was, and a board exchanged meanwhile repeats its part', async () => {
  const path = join(folder, 'paused.acceptance');
  createJournal(path, { format: 'ngatu-commissioning/1', siteId: 'trial', artefactHash: site.hash, safetyHash: site.safetyHash, bench: true, by: 'Lan', atMs: 1 });
  const lamp = 'lamp:a:green:hb1:1';
  const wrong = await go(path, ({ id }) => id === lamp, () => 'y', (hand) => { lend(bench, hand['group'] === 'a' ? { ...hand, group: 'c', slot: '2' } : hand); });
  expect([wrong.journal.entries, wrong.told.timeouts]).toEqual([[], [lamp]]);
  const asked = { n: 0 };
  const paused = await go(path, ({ part }) => part === 'site', () => ((asked.n += 1) > 3 ? 'q' : 'c'));
  expect(paused.journal.entries.map(({ item }) => item)).toEqual(['question:identity', 'question:drawing', 'question:earth']);
  const resumed = await go(path, ({ part, id }) => part === 'site' || part === 'boards' || id === lamp);
  expect(resumed.journal.entries.length).toBe(10);
  const serials = await bench.session.serials(['hb1', 'hb2']);
  const states = (now: Readonly<Record<string, string>>): readonly string[] => standings(site, resumed.journal, now).filter(({ state }) => state === 'swapped').map(({ item }) => item.id);
  expect(states(serials)).toEqual([]);
  expect(states({ ...serials, hb1: 'OTHER' })).toEqual(['question:wiring:hb1', 'board:hb1', lamp]);
});

test('a walk with a button is lit for its lamp and its times because the tool says who has to press what', async () => {
  const { safety, traffic, ...rest } = trialInput();
  const button = { id: 'button-p', kind: 'button', role: 'button', groups: ['p'], board: 'lc1', channel: 1, call: 'locking', extend: false };
  const called = sealedTrial({
    ...rest, traffic: { ...traffic, detectors: [button] },
    safety: { ...safety, lines: [...safety.lines, { id: 'field', purpose: 'field', device: 'lines/field', baud: 19_200, format: '8E1' }], boards: [...safety.boards, { id: 'lc1', line: 'field', unit: 11, profile: 'ngatu/lc16' }] },
  });
  const path = join(folder, 'called.acceptance');
  createJournal(path, { format: 'ngatu-commissioning/1', siteId: 'trial', artefactHash: called.hash, safetyHash: called.safetyHash, bench: true, by: 'Lan', atMs: 1 });
  const walk = commissionBench(called, 7);
  try {
    await walk.until(new Promise<void>((resolve) => { walk.clock.after(40_000, resolve); }));
    const presses: string[] = [];
    const lends = (hand: Hand): void => {
      if (hand['what'] !== 'actuate') return lend(walk, hand);
      presses.push(hand['detector'] ?? '');
      walk.sim.cabinet.press(hand['detector'] ?? '', Math.floor(walk.clock.monoMs()));
    };
    const { journal, told } = await go(path, ({ id }) => id.startsWith('lamp:p:green') || id === 'intergreen:b>p' || id === 'minimum:p:green', () => 'y', lends, walk);
    expect([journal.entries.map(({ item, outcome }) => `${item} ${outcome}`).toSorted(), told.timeouts]).toEqual([['intergreen:b>p passed', 'lamp:p:green:hb2:3 passed', 'minimum:p:green passed'], []]);
    expect(new Set(presses)).toEqual(new Set(['button-p']));
  } finally {
    walk.close();
  }
});
