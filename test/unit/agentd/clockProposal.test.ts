import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clockProposal } from '../../../src/agentd/clockProposal.ts';

test('nothing tells of a synchronisation: nothing is proposed', () => {
  expect(clockProposal(1_760_000_000_000, '/nowhere/synchronized')).toBeNull();
});

test('the error is the bound of the last synchronisation, and grows with its age', () => {
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-clock-'));
  const file = join(dir, 'synchronized');
  writeFileSync(file, '');
  utimesSync(file, 1_760_000_000, 1_760_000_000);
  expect(clockProposal(1_760_000_000_000, file)).toEqual({ errorMs: 5000, synced: true, ttlMs: 60_000 });
  expect(clockProposal(1_760_000_000_000 + 3_600_000, file)).toMatchObject({ errorMs: 5360 });
  rmSync(dir, { recursive: true });
});
