import { describe, expect, it } from 'vitest';
import { checkCommissionSignature, isExpired, parseCommission, type CommissionPayload } from '../../../src/model/commission.ts';
import { checkCommission } from '../../../src/model/commissionCheck.ts';
import { commissionProblemCodes } from '../../../src/model/siteProblem.ts';
import { newKeyPair, verifyText } from '../../../src/platform/signingKey.ts';
import { createPublicKey } from 'node:crypto';
import { problemText } from '../../../src/text/problem.ts';
import { commissionedAtMs, serialsFor, signedRecord, wholePayload } from './commissionRecord.ts';
import { streetKey, streetSite } from './streetSite.ts';

const site = streetSite();
const serials = serialsFor(site);
const found = new Map(Object.entries(serials));

type Change = (payload: CommissionPayload) => Partial<CommissionPayload>;
const problemsOf = (change: Change, boards: ReadonlyMap<string, string | null> = found): readonly string[] => {
  const payload = wholePayload(site);
  return checkCommission(site, signedRecord({ ...payload, ...change(payload) }), boards).map(({ code, params }) => [code, ...Object.values(params)].join(' '));
};

describe('commissioning record', () => {
  it('fits when every lamp, every hard pair, every watchdog and every intergreen was tested on these boards', () => {
    const payload = wholePayload(site);
    expect([payload.lamps.length, payload.pairs.length, payload.watchdogs.length, payload.intergreens.length]).toEqual([26, 22, 2, 58]);
    expect(problemsOf(() => ({}))).toEqual([]);
    expect(checkCommission(site, signedRecord(payload), null)).toEqual([]);
  });

  it.each<[string, Change, string]>([
    ['another site', () => ({ siteId: 'other' }), 'commission.foreignSite other'],
    ['another artefact', () => ({ artefactHash: '0'.repeat(64) }), `commission.otherArtefact 000000000000 ${site.hash.slice(0, 12)}`],
    ['more than a year', ({ commissionedAtMs: since }) => ({ expiresAtMs: since + 367 * 86_400_000 }), 'commission.validTooLong 366'],
    ['a lamp left out', ({ lamps }) => ({ lamps: lamps.filter(({ group, colour }) => group !== 'vN' || colour !== 'yellow') }), 'commission.lampMissing vN yellow hb1 1'],
    ['a lamp tested on another board', ({ lamps }) => ({ lamps: lamps.map((lamp, at) => (at === 0 ? { ...lamp, serial: 'SN-old' } : lamp)) }), 'commission.lampOtherBoard vN red hb1 1 SN-old'],
    ['a pair not injected', ({ pairs }) => ({ pairs: pairs.slice(1) }), 'commission.pairMissing vN vE'],
    ['a slow trip', ({ pairs }) => ({ pairs: pairs.map((pair, at) => (at === 1 ? { ...pair, tripMs: 401 } : pair)) }), 'commission.pairSlow vN vW 401 400'],
    ['a pair injected over another board', ({ pairs }) => ({ pairs: pairs.map((pair, at) => (at === 0 ? { ...pair, serials: { hb1: 'SN-hb1', hb2: 'SN-old' } } : pair)) }), 'commission.pairOtherBoard vN vE hb2'],
    ['a pair of which one board is not named', ({ pairs }) => ({ pairs: pairs.map((pair, at) => (at === 0 ? { ...pair, serials: { hb1: 'SN-hb1' } } : pair)) }), 'commission.pairOtherBoard vN vE hb2'],
    ['a watchdog not tested', ({ watchdogs }) => ({ watchdogs: watchdogs.slice(0, 1) }), 'commission.watchdogMissing hb2'],
    ['a late watchdog', ({ watchdogs }) => ({ watchdogs: watchdogs.map((one) => ({ ...one, expiryMs: one.board === 'hb2' ? 901 : 800 })) }), 'commission.watchdogOff hb2 901 800 100'],
    ['an early watchdog', ({ watchdogs }) => ({ watchdogs: watchdogs.map((one) => ({ ...one, expiryMs: one.board === 'hb1' ? 699 : 800 })) }), 'commission.watchdogOff hb1 699 800 100'],
    ['an old watchdog test', ({ watchdogs }) => ({ watchdogs: watchdogs.map((one) => ({ ...one, serial: one.board === 'hb2' ? 'SN-old' : one.serial })) }), 'commission.watchdogOtherBoard hb2 SN-old'],
    ['an intergreen not measured', ({ intergreens }) => ({ intergreens: intergreens.slice(1) }), 'commission.intergreenMissing vN vE'],
    ['a short intergreen', ({ intergreens }) => ({ intergreens: intergreens.map((one, at) => (at === 0 ? { ...one, measuredMs: 5499 } : one)) }), 'commission.intergreenShort vN vE 5499 5500'],
    ['an intergreen over another board', ({ intergreens }) => ({ intergreens: intergreens.map((one, at) => (at === 0 ? { ...one, serials: {} } : one)) }), 'commission.intergreenOtherBoard vN vE hb1'],
  ])('names %s', (_, change, problem) => { expect(problemsOf(change)).toEqual([problem]); });

  it('asks a swapped board for its part again, and for nothing else', () => {
    expect(problemsOf(() => ({}), new Map([...found, ['hb2', 'SN-new']]))).toEqual(['commission.otherSerial hb2 SN-hb2 SN-new']);
    // The record taken over to the new board: what went through the old one is named, item by item.
    const repeated = problemsOf(({ boards }) => ({ boards: boards.map((one) => (one.board === 'hb2' ? { ...one, serial: 'SN-new' } : one)) }), new Map([...found, ['hb2', 'SN-new']]));
    expect(repeated.filter((line) => line.startsWith('commission.lampOtherBoard')).length).toBe(10);
    expect(repeated.every((line) => /OtherBoard/.test(line) && !/ hb1 /.test(line))).toBe(true);
    expect(repeated.some((line) => line.startsWith('commission.pairOtherBoard vN lS'))).toBe(false);
  });

  it('fits no board that gives no serial number, and no board that it does not name', () => {
    expect(problemsOf(() => ({}), new Map([['hb1', null]]))).toEqual(['commission.noSerial hb1']);
    expect(problemsOf(({ boards }) => ({ boards: boards.slice(1) }))).toContain('commission.boardMissing hb1');
  });

  it('runs out and says so; it is judged by its own key alone', () => {
    const record = signedRecord(wholePayload(site));
    expect([isExpired(record, commissionedAtMs), isExpired(record, record.payload.expiresAtMs)]).toEqual([false, true]);
    const keys = new Map([['c1', createPublicKey(streetKey.publicPem)]]);
    const codes = (one: typeof record): string[] => checkCommissionSignature(one, (keyId, text, signature) => verifyText(keys, keyId, text, signature)).map(({ code }) => code);
    expect(codes(record)).toEqual([]);
    expect(codes({ ...record, payload: { ...record.payload, expiresAtMs: record.payload.expiresAtMs + 1 } })).toEqual(['commission.badSignature']);
    expect(codes(signedRecord(record.payload, newKeyPair().privatePem))).toEqual(['commission.badSignature']);
    expect(codes({ ...record, signature: { ...record.signature, keyId: 'c9' } })).toEqual(['commission.keyUntrusted']);
  });

  it('is parsed to itself, and refused with a path where it is malformed', () => {
    const record = signedRecord(wholePayload(site));
    expect(parseCommission(JSON.parse(JSON.stringify(record)))).toEqual({ ok: true, value: record, warnings: [] });
    const malformed = parseCommission({ ...record, payload: { ...record.payload, pairs: [{ a: 'vN' }] } });
    expect(malformed.ok ? [] : malformed.problems.map(({ path }) => path)).toContain('payload.pairs[0].tripMs');
  });

  it('has a sentence in both languages for every code', () => {
    for (const code of commissionProblemCodes) {
      const [vi, en] = (['vi', 'en'] as const).map((lang) => problemText(lang, { code, path: '', params: {}, severity: 'error' }));
      expect([vi?.what, en?.what].every((text) => (text ?? '').length > 10)).toBe(true);
      expect(vi).not.toEqual(en);
    }
  });
});
