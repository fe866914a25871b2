import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Campaign } from '../../../scripts/campaigns/campaign.ts';
import { append, ledgerPath, summarize, type Piece } from '../../../scripts/campaigns/ledger.ts';

const campaign: Campaign = { summary: 'Tried.', figures: { hours: 'sum', 'worst ms': 'max' }, run: () => ({ figures: {}, problems: [] }) };
const piece: Piece = { date: '2026-01-01T00:00', commit: 'abc', seeds: { from: 1, to: 9 }, minutes: 1, figures: { hours: 2.5, 'worst ms': 40 }, failing: [] };
let root = '';

beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'ngatu-ledger-')); });
afterEach(() => { rmSync(root, { recursive: true }); });

test('a ledger that nobody wrote begins at seed 1', () => {
  expect(summarize(root, 'trial', campaign)).toEqual({ pieces: 0, nextSeed: 1, figures: { hours: 0, 'worst ms': 0 }, failing: 0 });
});

test('the next piece goes on behind the last seed, figures are summed or kept at their worst', () => {
  append(root, 'trial', campaign, piece);
  append(root, 'trial', campaign, { ...piece, seeds: { from: 10, to: 12 }, figures: { hours: 1, 'worst ms': 30 }, failing: [11, 12] });
  expect(summarize(root, 'trial', campaign)).toEqual({ pieces: 2, nextSeed: 13, figures: { hours: 3.5, 'worst ms': 40 }, failing: 1 });
  expect(readFileSync(ledgerPath(root, 'trial'), 'utf8')).toContain('| 2026-01-01T00:00 | abc | 10–12 | 1.0 | 1 | 30 | 11 12 |');
});

test('other columns begin a table of their own, and the seeds go on', () => {
  append(root, 'trial', campaign, piece);
  const wider: Campaign = { ...campaign, figures: { hours: 'sum', 'worst ms': 'max', flashes: 'sum' } };
  append(root, 'trial', wider, { ...piece, seeds: { from: 10, to: 10 }, figures: { hours: 1, 'worst ms': 50, flashes: 2 } });
  expect(summarize(root, 'trial', wider)).toEqual({ pieces: 2, nextSeed: 11, figures: { hours: 3.5, 'worst ms': 50, flashes: 2 }, failing: 0 });
});
