import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { canonicalJson, plainJson } from '../../../src/model/canonical.ts';
import { artefactText } from '../../../src/model/seal.ts';
import { sealedText } from '../../../src/model/signature.ts';
import { signingKey } from '../../../src/platform/signingKey.ts';
import { configureCore } from '../../../src/signald/core.ts';
import { loadSite, sha256Hex } from '../../../src/signald/siteFile.ts';
import { streetKey, streetSite } from '../model/streetSite.ts';
import { isSerial } from '../../../src/model/site.ts';

const folder = mkdtempSync(join(tmpdir(), 'ngatu-load-'));
afterAll(() => { rmSync(folder, { recursive: true }); });
const trust = join(folder, 'trust');
mkdirSync(trust);
writeFileSync(join(trust, 'c1.pub'), streetKey.publicPem);

type Safety = SealedSite['safety'];
type Board = Safety['boards'][number];

/** An artefact with other safety data under true hashes and a true signature: as a sealing tool without checks would write it. */
function sealedUnchecked(change: (safety: Safety) => void): SealedSite {
  const { hash: _, signature: __, ...whole } = structuredClone(streetSite());
  change(whole.safety);
  const sealed = { ...whole, safetyHash: sha256Hex(canonicalJson(plainJson(whole.safety))) };
  const body = { ...sealed, signature: { keyId: 'c1', signature: signingKey(streetKey.privatePem).sign(sealedText(sealed)) } };
  return { ...body, hash: sha256Hex(canonicalJson(plainJson(body))) };
}

/** What signald refuses it for: at the artefact's door, or when its lines are counted. */
function refusals(change: (safety: Safety) => void): readonly string[] {
  const path = join(folder, 'site.json');
  writeFileSync(path, artefactText(sealedUnchecked(change)));
  const loaded = loadSite(path, trust);
  if (!loaded.ok) return [...new Set(loaded.problems.filter(({ severity }) => severity === 'error').map(({ code }) => code))];
  const configured = configureCore(loaded.value, loaded.value.traffic.builtinPlan, 0);
  return configured.ok ? [] : [...new Set(configured.problems.map(({ code }) => code))];
}

const lampBoard = (safety: Safety): Board => {
  const [board] = safety.boards;
  if (board === undefined) throw new Error('no board');
  return board;
};
const onBoards = (change: (profile: Board['profile']) => void) => (safety: Safety): void => {
  for (const { profile } of safety.boards) if (profile.role === 'signalHeads') change(profile);
};

test('the street site as sealed loads', () => { expect(refusals(() => undefined)).toEqual([]); });

// safety.md S4: each of these is refused at load, whatever sealed it.
test.each<[string, string, (safety: Safety) => void]>([
  ['a scan over 65 ms with one retry', 'line.overBudget', onBoards((profile) => { profile.limits.responseMs = 15; })],
  ['lamps read back from the output register', 'board.readBackRegister', onBoards((profile) => { profile.readBack = { kind: 'register' }; })],
  ['lamps read back by a contact', 'board.readBackContact', onBoards((profile) => { profile.readBack = { kind: 'contact' }; })],
  ['lamps not read back', 'board.readBackMissing', onBoards((profile) => { delete profile.readBack; })],
  ['a fail-safe that is dark', 'board.failsafeUnfit', onBoards((profile) => { if (profile.failsafe !== undefined) profile.failsafe.failsafe = 'staticDark'; })],
  ['a fail-safe that is red', 'board.failsafeUnfit', onBoards((profile) => { if (profile.failsafe !== undefined) profile.failsafe.failsafe = 'staticRed'; })],
  ['no fail-safe', 'board.failsafeUnfit', onBoards((profile) => { if (profile.failsafe !== undefined) profile.failsafe.failsafe = 'none'; })],
  ['no watchdog', 'board.watchdogUnfit', onBoards((profile) => { delete profile.failsafe?.watchdog; })],
  ['a watchdog that clears itself', 'board.watchdogAutoClears', onBoards((profile) => { if (profile.failsafe?.watchdog !== undefined) profile.failsafe.watchdog.autoClears = true; })],
  ['several boards without a flash-transfer status', 'board.noFlashTransfer', onBoards((profile) => { profile.points = profile.points.filter(({ id }) => id !== 'status.flashTransfer'); })],
  ['two lamp boards below 115 200 baud', 'line.lampsSlow', ({ lines }) => { for (const line of lines) if (line.purpose === 'lamps' && isSerial(line)) line.baud = 57_600; }],
  ['one lamp board below 57 600 baud', 'line.lampsSlow', (safety) => {
    safety.lines.push({ id: 'second', purpose: 'lamps', device: '/dev/second', baud: 38_400, format: '8E1' });
    lampBoard(safety).line = 'second';
  }],
  ['a lamp board on a field line', 'board.lampOnField', (safety) => { lampBoard(safety).line = 'field'; }],
  ['a detector card on the lamp line', 'board.fieldOnLamps', ({ boards }) => { for (const board of boards) if (board.id === 'lc1') board.line = 'lamps'; }],
  ['an intergreen below yellow + 1.0 s', 'intergreen.belowYellow', ({ intergreens }) => { Object.assign(intergreens[0] ?? {}, { ms: 3900 }); }],
])('%s is refused with %s', (_, code, change) => { expect(refusals(change)).toEqual([code]); });
