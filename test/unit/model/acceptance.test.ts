import { describe, expect, it } from 'vitest';
import { acceptanceItems, acceptanceParts } from '../../../src/model/acceptance.ts';
import { journalLine, parseJournal, standings, unfinished, type Journal, type JournalEntry, type JournalHead } from '../../../src/model/acceptanceJournal.ts';
import { composeRecord, diffRecords } from '../../../src/model/acceptanceRecord.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import { commissionText, isExpired, parseCommission, type CommissionRecord } from '../../../src/model/commission.ts';
import { checkCommission } from '../../../src/model/commissionCheck.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { signingKey } from '../../../src/platform/signingKey.ts';
import { commissionedAtMs, serialsFor } from './commissionRecord.ts';
import { referenceProfiles, sha256Hex } from './ninhKieu.ts';
import { streetKey, streetRequest, streetSite, streetSource } from './streetSite.ts';

const site = streetSite();
const allSerials = { ...Object.fromEntries(site.safety.boards.map(({ id }) => [id, `SN-${id}`])), ...serialsFor(site) };

const headOf = ({ safety, hash, safetyHash }: SealedSite): JournalHead => ({ format: 'ngatu-commissioning/1', siteId: safety.siteId, artefactHash: hash, safetyHash, bench: safety.bench, by: 'Lan', atMs: 1 });

/** Every item of the site, well done. */
function wholeJournal(of: SealedSite, serials: Readonly<Record<string, string>> = allSerials): Journal {
  const entries = acceptanceItems(of).map(({ id, subject, boards }): JournalEntry => ({
    item: id, outcome: 'passed', serials: Object.fromEntries(boards.map((board) => [board, serials[board] ?? ''])), by: 'Lan', atMs: commissionedAtMs,
    ...(subject.kind === 'pair' ? { measured: { ms: 310, mostMs: 400 } } : {}),
    ...(subject.kind === 'watchdog' ? { measured: { ms: subject.dueMs } } : {}),
    ...(subject.kind === 'intergreen' ? { measured: { ms: subject.leastMs + 90, leastMs: subject.leastMs } } : {}),
  }));
  return { head: headOf(of), entries, marks: [], whole: 0 };
}

const persons = { by: 'Lan', second: 'Minh', atMs: commissionedAtMs };

function recordOf(journal: Journal): CommissionRecord {
  const composed = composeRecord(site, journal, persons);
  if (!composed.ok) throw new Error(JSON.stringify(composed));
  return { format: 'ngatu-commission/1', payload: composed.payload, signature: { keyId: 'c1', signature: signingKey(streetKey.privatePem).sign(commissionText(composed.payload)) } };
}

describe('items of an acceptance', () => {
  it('are every board, watchdog, lamp, hard pair, red, intergreen, minimum and detector of the site, in the order of practice', () => {
    const items = acceptanceItems(site);
    const count = (kind: string): number => items.filter(({ subject }) => subject.kind === kind).length;
    const { safety, traffic } = site;
    expect([count('board'), count('watchdog'), count('lamp'), count('pair'), count('redLoss'), count('intergreen'), count('detector')]).toEqual(
      [safety.boards.length, 2, safety.lamps.length, 22, 6, 58, traffic.detectors.length]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    expect([...new Set(items.map(({ part }) => part))]).toEqual([...acceptanceParts]);
    expect(items.filter(({ waivable }) => waivable).map(({ id }) => id)).toEqual(['plan:centre', 'link']);
  });
});

const notHere = (item: string): JournalEntry => ({ item, outcome: 'notHere', serials: {}, note: 'none', by: 'Lan', atMs: 2 });

describe('journal', () => {
  it('is read as it was written; a line that the power cut off is not there, and any other damage is named', () => {
    const { head, entries } = wholeJournal(site);
    const text = [head, ...entries.slice(0, 3), { began: 'mains', boots: { hb1: '4' }, atMs: 9 }].map(journalLine).join('');
    const cut = parseJournal(`${text}${journalLine(entries[3] ?? head).slice(0, -5)}`);
    expect(cut).toEqual({ ok: true, journal: { head, entries: entries.slice(0, 3), marks: [{ began: 'mains', boots: { hb1: '4' }, atMs: 9 }], whole: Buffer.byteLength(text) } });
    expect(parseJournal(text.replace('"passed"', '"great"'))).toEqual({ ok: false, line: 2 });
    expect(parseJournal('')).toEqual({ ok: false, line: 1 });
  });

  it('asks a swapped board for its part again, and for nothing else; the last word on an item counts', () => {
    const journal = wholeJournal(site);
    expect(unfinished(standings(site, journal, allSerials))).toEqual([]);
    const open = unfinished(standings(site, journal, { ...allSerials, hb2: 'SN-new' }));
    expect(open.every(({ state, item }) => state === 'swapped' && item.boards.includes('hb2'))).toBe(true);
    expect(open.map(({ item }) => item.id)).toEqual(acceptanceItems(site).filter(({ boards }) => boards.includes('hb2')).map(({ id }) => id));
    const failed: JournalEntry = { item: 'flash', outcome: 'failed', serials: {}, by: 'Lan', atMs: 2 };
    expect(unfinished(standings(site, { entries: [...journal.entries, failed] }, null)).map(({ item, state }) => [item.id, state])).toEqual([['flash', 'failed']]);
  });

  it('lets a missing centre be said, and nothing of safety', () => {
    const journal = wholeJournal(site);
    expect(unfinished(standings(site, { entries: [...journal.entries, notHere('plan:centre')] }, null))).toEqual([]);
    expect(unfinished(standings(site, { entries: [...journal.entries, notHere('watchdog:hb1')] }, null)).map(({ item }) => item.id)).toEqual(['watchdog:hb1']);
  });
});

describe('record of an acceptance', () => {
  it('is what signald asks for: nothing is missing, whichever item is taken away it is refused', () => {
    const record = recordOf(wholeJournal(site));
    expect(checkCommission(site, record, new Map(Object.entries(serialsFor(site))))).toEqual([]);
    expect(parseCommission(JSON.parse(JSON.stringify(record)))).toEqual({ ok: true, value: record, warnings: [] });
    for (const { id } of acceptanceItems(site)) {
      const journal = wholeJournal(site);
      const composed = composeRecord(site, { ...journal, entries: journal.entries.filter(({ item }) => item !== id) }, persons);
      expect(composed.ok, id).toBe(false);
    }
  });

  it('names an item that was taken out of it afterwards, and one that may not be waived', () => {
    const { payload } = recordOf(wholeJournal(site));
    const items = payload.acceptance?.items ?? [];
    const judged = (change: typeof items): readonly string[] => checkCommission(site, { ...recordOf(wholeJournal(site)), payload: { ...payload, ...(payload.acceptance === undefined ? {} : { acceptance: { ...payload.acceptance, items: change } }) } }, null).map(({ code, params }) => `${code} ${String(params['item'])}`);
    expect(judged(items.filter(({ item }) => item !== 'mains'))).toEqual(['commission.itemMissing mains']);
    expect(judged(items.map((one) => (one.item === 'flash' ? { ...one, outcome: 'notHere' as const } : one)))).toEqual(['commission.itemMissing flash']);
  });

  it('is of two persons in a street, of this artefact alone, and valid for a year', () => {
    const journal = wholeJournal(site);
    expect(composeRecord(site, journal, { ...persons, second: null })).toEqual({ ok: false, refusal: 'noSecond' });
    expect(composeRecord(site, journal, { ...persons, second: 'lan' })).toEqual({ ok: false, refusal: 'samePerson' });
    expect(composeRecord(site, { ...journal, head: { ...journal.head, artefactHash: '0'.repeat(64) } }, persons)).toEqual({ ok: false, refusal: 'otherArtefact' });
    const record = recordOf(journal);
    const yearMs = 365 * 86_400_000;
    expect([isExpired(record, commissionedAtMs + yearMs - 1), isExpired(record, commissionedAtMs + yearMs)]).toEqual([false, true]);
  });

  it('may be measured under the bench twin of a street site, and under nothing else', () => {
    const source = streetSource();
    source.safety.bench = true;
    source.safety.permissive = streetRequest(source).card.permissive.map(([a, b]) => [a, b]);
    const sealed = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'Lan', sealedAtMs: 0 }, sha256Hex);
    if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
    const composed = composeRecord(site, wholeJournal(sealed.value), persons, sealed.value);
    expect(composed.ok && composed.payload.acceptance).toMatchObject({ measuredUnder: sealed.value.hash, second: 'Minh' });
    expect(composed.ok && composed.payload.artefactHash).toBe(site.hash);
    const [first] = source.safety.intergreens;
    if (first !== undefined) first.ms += 500;
    const other = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'Lan', sealedAtMs: 0 }, sha256Hex);
    if (!other.ok) throw new Error(JSON.stringify(other.problems));
    expect(composeRecord(site, wholeJournal(other.value), persons, other.value)).toEqual({ ok: false, refusal: 'notTwin' });
  });

  it('is compared with last year’s: what is measured otherwise, which board is another, what came and went', () => {
    const journal = wholeJournal(site);
    const before = recordOf(journal);
    expect(diffRecords(before, before)).toEqual([]);
    const slower = journal.entries.map((entry) => (entry.item === 'watchdog:hb2' ? { ...entry, measured: { ms: 860 } } : entry));
    expect(diffRecords(before, recordOf({ ...journal, entries: slower }))).toEqual([{ item: 'watchdog:hb2', kind: 'ms', before: 800, after: 860 }]);
    const swapped = diffRecords(before, recordOf(wholeJournal(site, { ...allSerials, hb1: 'SN-new' })));
    expect(swapped).toEqual([{ item: 'board:hb1', kind: 'serial', before: 'SN-hb1', after: 'SN-new' }]);
    const { acceptance: _gone, ...old } = before.payload;
    expect(diffRecords({ ...before, payload: old }, before).every(({ kind }) => kind === 'added')).toBe(true);
  });
});
