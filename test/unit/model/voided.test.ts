import { describe, expect, test } from 'vitest';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { appliedLast, nextLedger, parseLedger, voidedAfter, voidedUnder, type Apply, type ApplyLedger } from '../../../src/model/applyLedger.ts';
import { checkCommission } from '../../../src/model/commissionCheck.ts';
import { pairKey } from '../../../src/model/relation.ts';
import { sealSite } from '../../../src/model/seal.ts';
import type { SiteSource } from '../../../src/model/site.ts';
import { checkVoided, voidedItems, type VoidedItem } from '../../../src/model/voided.ts';
import { signedRecord, wholePayload, commissionedAtMs } from './commissionRecord.ts';
import { referenceProfiles, sha256Hex } from './ninhKieu.ts';
import { streetRequest, streetSource } from './streetSite.ts';

function sealed(change: (source: SiteSource) => void = () => undefined): SealedSite {
  const source = streetSource();
  change(source);
  const site = sealSite(source, referenceProfiles(), streetRequest(source), sha256Hex);
  if (!site.ok) throw new Error(JSON.stringify(site.problems));
  return site.value;
}
const before = sealed();
const { safety } = before;
const names = (items: readonly VoidedItem[], kind?: string): string[] => items.filter((item) => kind === undefined || item.kind === kind).map((item) => `${item.kind} ${item.key}`).toSorted();
function changed(change: (source: SiteSource) => void): readonly VoidedItem[] {
  return voidedItems(before, sealed(change));
}
const groupOf = (source: SiteSource, id: string): SiteSource['safety']['groups'][number] => {
  const group = source.safety.groups.find((one) => one.id === id);
  if (group === undefined) throw new Error(id);
  return group;
};

describe('what a change makes void (safety.md S7)', () => {
  test('traffic data, names, bounds and keys were measured by nobody', () => {
    expect(changed((source) => { source.traffic.builtinPlan = { ...source.traffic.builtinPlan, name: 'other' }; })).toEqual([]);
    expect(changed((source) => { source.safety.name = 'Another name'; source.safety.maxWaitS = 110; groupOf(source, 'vN').minGreenMs += 1000; })).toEqual([]);
    expect(voidedItems(before, before)).toEqual([]);
  });

  test('one intergreen: it alone', () => {
    const [one] = safety.intergreens;
    if (one === undefined) throw new Error('no intergreen');
    expect(names(changed((source) => { for (const item of source.safety.intergreens) if (item.from === one.from && item.to === one.to) item.ms += 1000; }))).toEqual([`intergreen ${one.from}>${one.to}`]);
  });

  test('a group’s yellow: every intergreen from and to it, and each of its hard pairs; data, so that going back mends it', () => {
    const items = changed((source) => {
      groupOf(source, 'vN').yellowMs += 1000;
      for (const item of source.safety.intergreens) if (item.from === 'vN') item.ms += 1000;
    });
    expect(new Set(items.map(({ cause }) => cause))).toEqual(new Set(['data']));
    expect(names(items, 'intergreen')).toEqual(safety.intergreens.filter(({ from, to }) => from === 'vN' || to === 'vN').map(({ from, to }) => `intergreen ${from}>${to}`).toSorted());
    expect(names(items, 'pair')).toEqual(safety.relations.filter(({ a, b, relation }) => relation === 'hard' && (a === 'vN' || b === 'vN')).map(({ a, b }) => `pair ${pairKey(a, b)}`).toSorted());
    expect(names(items, 'lamp')).toEqual([]);
  });

  test('two heads that change places: their lamps, and all that goes through them', () => {
    const items = changed((source) => {
      const [a, b] = [source.safety.lamps.find(({ group }) => group === 'vN'), source.safety.lamps.find(({ group }) => group === 'vS')];
      if (a === undefined || b === undefined) throw new Error('no lamps');
      [a.group, b.group] = [b.group, a.group];
    });
    expect(new Set(items.map(({ cause }) => cause))).toEqual(new Set(['wiring']));
    expect(names(items, 'lamp').map((name) => name.split(' ')[1])).toEqual(['vN', 'vN', 'vN', 'vS', 'vS', 'vS']);
    expect(names(items, 'pair')).toEqual(safety.relations.filter(({ a, b, relation }) => relation === 'hard' && ['vN', 'vS'].some((id) => id === a || id === b)).map(({ a, b }) => `pair ${pairKey(a, b)}`).toSorted());
    expect(names(items, 'watchdog')).toEqual([]);
  });

  test('a lamp board, or the line that it hangs on: everything through it', () => {
    const [board] = new Set(safety.lamps.map((lamp) => lamp.board));
    if (board === undefined) throw new Error('no board');
    const through = new Set(safety.lamps.filter((lamp) => lamp.board === board).map(({ group }) => group));
    const items = changed((source) => { for (const one of source.safety.boards) if (one.id === board) one.serial = 'SN-other'; });
    expect(names(items, 'watchdog')).toEqual([`watchdog ${board}`]);
    expect(names(items, 'lamp')).toHaveLength(safety.lamps.filter((lamp) => lamp.board === board).length);
    expect(names(items, 'intergreen')).toEqual(safety.intergreens.filter(({ from, to }) => through.has(from) || through.has(to)).map(({ from, to }) => `intergreen ${from}>${to}`).toSorted());
    const line = changed((source) => { for (const one of source.safety.lines) if (one.kind !== 'tcp' && one.purpose === 'lamps') one.device = '/dev/serial/by-id/other'; });
    expect(names(line, 'lamp')).toHaveLength(safety.lamps.length);
    expect(names(line, 'watchdog')).toHaveLength(new Set(safety.lamps.map((lamp) => lamp.board)).size);
  });

  test('a profile under the same name that moves a lamp to another bit', () => {
    const other = structuredClone(before);
    const [lamp] = other.safety.lamps;
    if (lamp === undefined) throw new Error('no lamp');
    lamp.readBack.bit += 1;
    expect(names(voidedItems(before, other), 'lamp')).toEqual([`lamp ${lamp.group} ${lamp.colour} ${lamp.board} ${lamp.slot}`]);
  });

  test('the monitor’s contact in the flash-transfer chain: every trip', () => {
    const items = changed((source) => { source.safety.monitorLine = { kind: 'gpio', path: '/dev/gpio-drop' }; });
    expect(names(items)).toEqual(safety.relations.filter(({ relation }) => relation === 'hard').map(({ a, b }) => `pair ${pairKey(a, b)}`).toSorted());
  });
});

const [first] = safety.intergreens;
if (first === undefined) throw new Error('no intergreen');
const longer = sealed((source) => { for (const item of source.safety.intergreens) if (item.from === first.from && item.to === first.to) item.ms += 1000; });
const moved = sealed((source) => { for (const one of source.safety.boards) one.serial = `SN-${one.id}`; });
const entry = (from: SealedSite, to: SealedSite, atMs: number): Apply => ({
  atMs, by: 'Lan', uid: 1, second: 'Minh', secondUid: 2, reason: 'a test', fromHash: from.hash, toHash: to.hash, safetyHash: to.safetyHash, differences: 1, voided: 1, onSite: 'serviceKey', waived: [],
});
const step = (ledger: ApplyLedger | null, from: SealedSite, to: SealedSite, atMs: number): ApplyLedger => nextLedger(ledger, from, to, entry(from, to, atMs));
const t1 = commissionedAtMs + 1000;

describe('what the cabinet remembers', () => {
  test('an item carried over from before the change is refused, measured after it it fits', () => {
    const ledger = step(null, before, longer, t1);
    const voided = voidedUnder(ledger, longer.hash);
    const payload = wholePayload(longer);
    expect(checkCommission(longer, signedRecord(payload), null)).toEqual([]);
    const item = `${first.from}>${first.to}`;
    expect(checkVoided(signedRecord(payload), voided).map(({ code, params }) => [code, params['item']])).toEqual([['commission.repeat', item]]);
    const repeated = { ...payload, intergreens: [...payload.intergreens, ...payload.intergreens.filter(({ from, to }) => `${from}>${to}` === item).map((one) => ({ ...one, atMs: t1 }))] };
    expect(checkVoided(signedRecord(repeated), voided)).toEqual([]);
  });

  test('power cut after the ledger: under the old artefact nothing is void', () => {
    const ledger = step(null, before, longer, t1);
    expect(voidedUnder(ledger, before.hash).items).toEqual([]);
    expect(appliedLast(ledger, before.hash)).toBeNull();
    expect(appliedLast(ledger, longer.hash)?.by).toBe('Lan');
  });

  test('back to the very bytes that were measured: data is as it was, wiring is tried again', () => {
    const there = step(null, before, longer, t1);
    expect(voidedAfter(there, longer, before, t1 + 10).items).toEqual([]);
    const rewired = step(null, before, moved, t1);
    const back = voidedAfter(rewired, moved, before, t1 + 10);
    expect(back.items.length).toBeGreaterThan(safety.lamps.length);
    expect(new Set(back.items.map(({ sinceMs }) => sinceMs))).toEqual(new Set([t1 + 10]));
  });

  test('what one replacement has made void stays so through the next', () => {
    const third = sealed((source) => { for (const item of source.safety.intergreens) if (item.from === first.from && item.to === first.to) item.ms += 1000; source.safety.name = 'third'; });
    const ledger = step(step(null, before, longer, t1), longer, third, t1 + 10);
    expect(voidedUnder(ledger, third.hash).items).toMatchObject([{ key: `${first.from}>${first.to}`, sinceMs: t1 }]);
    expect(ledger.applies).toHaveLength(2);
  });

  test('an artefact put there by hand past the ledger: everything is measured anew', () => {
    const ledger = step(null, before, longer, t1);
    const voided = voidedUnder(ledger, moved.hash);
    expect(voided.allSinceMs).toBe(t1);
    const payload = wholePayload(moved);
    expect(checkVoided(signedRecord(payload), voided)).toHaveLength(payload.lamps.length + payload.pairs.length + payload.watchdogs.length + payload.intergreens.length);
    // And it stays so when the next one comes properly.
    expect(voidedUnder(step(ledger, moved, before, t1 + 10), before.hash).allSinceMs).toBe(t1);
  });

  test('half a ledger is none', () => {
    const text = JSON.stringify(step(null, before, longer, t1));
    expect(parseLedger(text)).toMatchObject({ ok: true });
    for (const cut of [0, 1, 20, text.length - 1]) expect(parseLedger(text.slice(0, cut))).toMatchObject({ ok: false });
    expect(parseLedger('{"format":"ngatu-applies/1"}')).toMatchObject({ ok: false });
  });
});
