import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ledgerPath, nextLedger } from '../../../src/model/applyLedger.ts';
import { artefactText } from '../../../src/model/seal.ts';
import { readArtefactFile } from '../../../src/monitord/artefactFile.ts';
import { signatureProblem } from '../../../src/monitord/sealSignature.ts';
import { readCommissioning } from '../../../src/signald/commissionFile.ts';
import { loadSite } from '../../../src/signald/siteFile.ts';
import { voidedHere } from '../../../src/signald/sitePort.ts';
import { readLedger } from '../../../src/signald/siteSwap.ts';
import { signedRecord, wholePayload } from '../../unit/model/commissionRecord.ts';
import { longerIntergreen, streetKey, streetSite } from '../../unit/model/streetSite.ts';

const folder = mkdtempSync(join(tmpdir(), 'ngatu-swapkill-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const [old, fresh] = [streetSite(), streetSite(longerIntergreen(1000))];
const path = join(folder, 'site.json');
const trust = join(folder, 'trust');
const record = join(folder, 'commission.json');

/** A process that replaces the artefact and is killed before its nth step; what it printed if it came to its end. */
function swapKilledAt(step: number): string {
  rmSync(ledgerPath(path), { force: true });
  writeFileSync(path, artefactText(old));
  return spawnSync(process.execPath, [join(import.meta.dirname, 'swapOnce.ts'), path, join(folder, 'ledger.json'), join(folder, 'next.json'), String(step)], { encoding: 'utf8' }).stdout.trim();
}

test('killed before each step: both daemons read the same artefact, whole, and the street leaves flash by the old record under the old one alone', () => {
  spawnSync('mkdir', ['-p', trust]);
  writeFileSync(join(trust, 'c1.pub'), streetKey.publicPem);
  writeFileSync(join(folder, 'next.json'), artefactText(fresh));
  writeFileSync(join(folder, 'ledger.json'), JSON.stringify(nextLedger(null, old, fresh, {
    atMs: 1_795_000_000_000, by: 'Lan', uid: 1, second: 'Minh', secondUid: 2, reason: 'test', fromHash: old.hash, toHash: fresh.hash, safetyHash: fresh.safetyHash, differences: 1, voided: 1, onSite: 'serviceKey', waived: [],
  })));
  const found: string[] = [];
  for (let step = 0; ; step += 1) {
    const printed = swapKilledAt(step);
    const loaded = loadSite(path, trust);
    if (!loaded.ok) throw new Error(`step ${step}: ${JSON.stringify(loaded.problems)}`);
    const monitor = readArtefactFile(path);
    if (!monitor.ok) throw new Error(`step ${step}: ${monitor.problem}`);
    expect(signatureProblem(monitor.artefact, trust)).toBeNull();
    expect(monitor.artefact).toMatchObject({ hash: loaded.value.hash });
    const isNew = loaded.value.hash === fresh.hash;
    if (!isNew) expect(readFileSync(path, 'utf8')).toBe(artefactText(old));
    // A record of the old artefact, and one that carries the changed item over to the new one.
    const stateBy = (payload: ReturnType<typeof wholePayload>): string => {
      writeFileSync(record, JSON.stringify(signedRecord(payload)));
      return readCommissioning(loaded.value, record, trust, voidedHere(readLedger(path), loaded.value)).state;
    };
    expect(stateBy(wholePayload(old))).toBe(isNew ? 'unfit' : 'fits');
    expect(stateBy(wholePayload(fresh))).toBe('unfit');
    found.push(isNew ? 'new' : 'old');
    if (printed !== '') break;
  }
  expect(found.length).toBeGreaterThan(9);
  expect(found[0]).toBe('old');
  expect(found.slice(-2)).toEqual(['new', 'new']);
}, 120_000);
