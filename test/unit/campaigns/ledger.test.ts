import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { disturbedWord, type Campaign } from '../../../scripts/campaigns/campaign.ts';
import { figuresLine } from '../../../scripts/house/figures.ts';
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

test('columns that come back begin a table again: no row stands under the columns of another', () => {
  const wider: Campaign = { ...campaign, figures: { flashes: 'sum', hours: 'sum', 'worst ms': 'max' } };
  append(root, 'trial', campaign, piece);
  append(root, 'trial', wider, { ...piece, seeds: { from: 10, to: 10 }, figures: { hours: 1, 'worst ms': 50, flashes: 2 } });
  append(root, 'trial', campaign, { ...piece, seeds: { from: 11, to: 11 } });
  expect(summarize(root, 'trial', wider)).toEqual({ pieces: 3, nextSeed: 12, figures: { hours: 6, 'worst ms': 50, flashes: 2 }, failing: 0 });
});

test('a piece of which the machine has disturbed more than half says so, beside its failing seeds', () => {
  const tried: Campaign = { ...campaign, tried: ['trials', 'disturbed'] };
  expect([disturbedWord(tried, { trials: 80, disturbed: 218 }), disturbedWord(tried, { trials: 5, disturbed: 5 }), disturbedWord(tried, { trials: 0, disturbed: 1 }), disturbedWord(campaign, { disturbed: 9 })])
    .toEqual(['218 of 298 trials disturbed', null, '1 of 1 trials disturbed', null]);
  append(root, 'trial', campaign, { ...piece, failing: [4, 7], disturbed: '218 of 298 trials disturbed' });
  append(root, 'trial', campaign, { ...piece, seeds: { from: 10, to: 12 }, disturbed: '9 of 9 trials disturbed' });
  const ledger = readFileSync(ledgerPath(root, 'trial'), 'utf8');
  expect(ledger).toContain('| 4 7 (218 of 298 trials disturbed) |');
  expect(figuresLine('trial', ledger)).toMatch(/\| 4 7 \(218 of 298 trials disturbed\) \(9 of 9 trials disturbed\) \|$/);
  expect(summarize(root, 'trial', campaign)).toMatchObject({ pieces: 2, failing: 1 });
});

test('a seed that a stopped campaign did not end is named, and is no failing one', () => {
  append(root, 'trial', campaign, { ...piece, failing: [4], unended: [9] });
  append(root, 'trial', campaign, { ...piece, seeds: { from: 10, to: 12 }, unended: [11, 12] });
  const ledger = readFileSync(ledgerPath(root, 'trial'), 'utf8');
  expect(ledger).toContain('| 4 (9 not ended) |');
  expect(ledger).toContain('| (11 12 not ended) |');
  expect(summarize(root, 'trial', campaign)).toMatchObject({ nextSeed: 13, failing: 1 });
});

test('of what must not be too little the least is kept; a piece without the figure takes nothing from it', () => {
  const least: Campaign = { ...campaign, figures: { 'least %': 'min' } };
  append(root, 'trial', campaign, piece);
  append(root, 'trial', least, { ...piece, figures: { 'least %': 86 } });
  append(root, 'trial', least, { ...piece, figures: { 'least %': 92 } });
  expect(summarize(root, 'trial', least).figures).toEqual({ 'least %': 86 });
  expect(figuresLine('trial', readFileSync(ledgerPath(root, 'trial'), 'utf8'))).toContain('| least % 86 |');
});
