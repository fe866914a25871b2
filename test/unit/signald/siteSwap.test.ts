import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ledgerPath, nextLedger, parseLedger, previousPath, voidedUnder, type ApplyLedger } from '../../../src/model/applyLedger.ts';
import { artefactText, sealSite } from '../../../src/model/seal.ts';
import { prepareArtefact, readLedger, swapArtefact, swapDisk, type SwapDisk } from '../../../src/signald/siteSwap.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';

const folder = mkdtempSync(join(tmpdir(), 'ngatu-swap-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

function sealedAs(name: string): { readonly hash: string; readonly text: string; readonly ledger: (from: string) => ApplyLedger } {
  const source = ninhKieu();
  source.safety.name = name;
  const sealed = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  const site = sealed.value;
  return {
    hash: site.hash, text: artefactText(site),
    ledger: (from) => nextLedger(null, { ...site, hash: from }, site, { atMs: 5, by: 'Lan', uid: 1, second: null, secondUid: null, reason: 'test', fromHash: from, toHash: site.hash, safetyHash: site.safetyHash, differences: 1, voided: 0, onSite: 'waived', waived: [] }),
  };
}
const [old, fresh] = [sealedAs('old'), sealedAs('new')];
const path = '/etc/ngatu/site.json';
const change = { from: old.text, to: fresh.text, ledger: fresh.ledger(old.hash) };

type FolderStep = (names: Map<string, string>) => void;
class PowerCut extends Error {}

/**
 * A disk that keeps what POSIX promises and no more: a file's bytes are there once it is synced, its name (made or moved)
 * once its folder is. Power goes before the given step; of the names that were on their way any first part has arrived.
 */
function frailDisk(cutAt: number): { readonly disk: SwapDisk; readonly steps: () => number; readonly survivors: () => readonly ReadonlyMap<string, string>[] } {
  const kept = new Map<string, string>([[path, old.text]]);
  const seen = new Map(kept);
  let onTheWay: FolderStep[] = [];
  let torn: { readonly path: string; readonly text: string } | null = null;
  let steps = 0;
  const step = (): void => { if (steps++ === cutAt) throw new PowerCut(); };
  const move = (change_: FolderStep): void => { change_(seen); onTheWay.push(change_); };
  return {
    steps: () => steps,
    disk: {
      write(to, text) {
        torn = { path: to, text };
        step();
        torn = null;
        move((names) => { names.set(to, text); });
      },
      read(from) {
        const text = seen.get(from);
        if (text === undefined) throw new Error('ENOENT');
        return text;
      },
      rename(from, to) {
        step();
        move((names) => {
          const text = names.get(from);
          if (text === undefined) return;
          names.set(to, text);
          names.delete(from);
        });
      },
      syncFolder() {
        step();
        for (const arrived of onTheWay) arrived(kept);
        onTheWay = [];
      },
    },
    survivors: () => Array.from({ length: onTheWay.length + 1 }, (_, arrived) => {
      const names = new Map(kept);
      for (const one of onTheWay.slice(0, arrived)) one(names);
      // Half of a file may stand under the name that it was written to.
      if (torn !== null) names.set(torn.path, torn.text.slice(0, torn.text.length / 2));
      return names;
    }),
  };
}

function play(cutAt: number): ReturnType<typeof frailDisk> {
  const frail = frailDisk(cutAt);
  try {
    prepareArtefact(frail.disk, path, fresh.text);
    swapArtefact(frail.disk, path, change);
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
  }
  return frail;
}

test('power cut between any two steps: one of the two artefacts whole, and what it has made void is known', () => {
  const all = play(Number.POSITIVE_INFINITY).steps();
  expect(all).toBeGreaterThan(8);
  const found: string[] = [];
  for (let cutAt = 0; cutAt <= all; cutAt += 1) {
    for (const files of play(cutAt).survivors()) {
      const inForce = files.get(path);
      expect([old.text, fresh.text]).toContain(inForce);
      found.push(inForce === fresh.text ? 'new' : 'old');
      const text = files.get(ledgerPath(path));
      const ledger = text === undefined ? null : parseLedger(text);
      if (ledger !== null && !ledger.ok) throw new Error(`half a ledger at step ${cutAt}`);
      if (inForce === fresh.text) {
        expect(ledger?.ledger.now.hash).toBe(fresh.hash);
        expect(files.get(previousPath(path))).toBe(old.text);
      } else expect(voidedUnder(ledger?.ledger ?? null, old.hash)).toMatchObject({ items: [], allSinceMs: null });
      const previous = files.get(previousPath(path));
      if (previous !== undefined) expect(previous).toBe(old.text);
    }
  }
  expect(new Set(found)).toEqual(new Set(['old', 'new']));
  expect(found.at(-1)).toBe('new');
});

test('a draft that was exchanged between its reading and its renaming is not put in force', () => {
  const { disk } = frailDisk(Number.POSITIVE_INFINITY);
  prepareArtefact(disk, path, fresh.text);
  disk.write(`${path}.new`, fresh.text.replace('new', 'neu'));
  expect(() => { swapArtefact(disk, path, change); }).toThrow('another one');
  expect(disk.read(path)).toBe(old.text);
});

test('a disk that gives back other bytes than it took is refused before anything has changed', () => {
  const { disk } = frailDisk(Number.POSITIVE_INFINITY);
  expect(() => { prepareArtefact({ ...disk, read: (from) => disk.read(from).slice(1) }, path, fresh.text); }).toThrow('read back');
});

test('on a real disk: the artefact, the one before, the ledger, and no drafts left', () => {
  const real = join(folder, 'site.json');
  swapDisk.write(real, old.text);
  expect(readLedger(real)).toEqual({ ok: true, ledger: null });
  prepareArtefact(swapDisk, real, fresh.text);
  swapArtefact(swapDisk, real, change);
  expect(readFileSync(real, 'utf8')).toBe(fresh.text);
  expect(readFileSync(previousPath(real), 'utf8')).toBe(old.text);
  expect(readLedger(real)).toEqual({ ok: true, ledger: change.ledger });
  expect(() => readFileSync(`${real}.new`)).toThrow('ENOENT');
});
