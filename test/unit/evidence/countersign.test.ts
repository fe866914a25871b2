import { spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkChain } from '../../../src/cli/evidence/chainCheck.ts';
import { centreWordOn } from '../../../src/cli/evidence/countersigned.ts';
import { openExport } from '../../../src/cli/evidence/exportFile.ts';
import { evidencePage } from '../../../src/cli/evidence/page.ts';
import { chainStart, countersignText, type Countersign, type EvidenceRecord } from '../../../src/model/evidence.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { newKeyPair, signingKey, verifyText } from '../../../src/platform/signingKey.ts';
import { cycle, evidenceBench, startSignald, type EvidenceBench } from './bench.ts';

const verifier = join(import.meta.dirname, '../../../scripts/verify-evidence');
const pair = newKeyPair();
const centre = signingKey(pair.privatePem);
const stranger = signingKey(newKeyPair().privatePem);
const trusted = new Map([['c1', createPublicKey(pair.publicPem)]]);

let bench: EvidenceBench;
beforeEach(() => {
  bench = evidenceBench('nk-1', undefined, (keyId, text, signature) => verifyText(trusted, keyId, text, signature));
  startSignald(bench);
  for (let turn = 0; turn < 4; turn++) cycle(bench);
});
afterEach(() => { bench.close(); });

function signed(about: Omit<Countersign, 'signature'>, by = centre): Countersign {
  return { ...about, signature: by.sign(countersignText(about)) };
}

/** The centre's word on the newest checkpoint, as it would send it. */
function rightWord(): Omit<Countersign, 'signature'> {
  const { signed: last } = bench.desk().checkpoint();
  return { site: 'nk-1', index: last?.index ?? 0, hash: last?.hash ?? '', atMs: Math.round(bench.nowMs()) + 40, keyId: 'c1' };
}

const words = (records: readonly EvidenceRecord[]): EvidenceRecord[] => records.filter(({ code }) => code === 'evidence.countersigned');
const refusals = (): unknown[] => bench.record().tail(5000).flatMap(({ event }) => (event?.code === 'command.rejected' ? [event.data] : []));
const refused = (detail: string, by = 'c1'): unknown => ({ command: 'evidence.countersign', by, detail, source: 'centre' });

test('a right countersignature becomes a record of the chain, once; reader, page and verifier say who had what when', () => {
  const early = rightWord();
  cycle(bench);
  const about = rightWord();
  const atMs = bench.nowMs() - 3000;
  // An older one that is played back says less.
  for (const word of [about, about, early]) bench.desk().countersigned(signed(word));
  bench.pass(1000);
  expect(bench.desk().status().countersigned).toEqual({ index: about.index, atMs: about.atMs, keyId: 'c1' });
  const text = bench.export(0, bench.nowMs() + 1000);
  const opened = openExport(text, bench.key.publicKey);
  expect(opened.ok).toBe(true);
  if (!opened.ok) return;
  const { records } = opened.read.chain;
  expect(words(records).map(({ data }) => [data['index'], data['hash'], data['atMs']])).toEqual([[about.index, about.hash, about.atMs]]);
  expect([centreWordOn(records, atMs), centreWordOn(records, bench.nowMs())]).toEqual([{ index: about.index, atMs: about.atMs, keyId: 'c1' }, null]);
  expect(refusals()).toEqual([]);
  const page = evidencePage(opened.read, { atMs, aroundMs: 30_000 });
  for (const sentence of ['Countersigned by the centre (c1)', 'Trung tâm (c1) đã ký xác nhận']) expect(page).toContain(sentence);
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-word-'));
  try {
    writeFileSync(join(dir, 'case.ngev'), text);
    const verdict = (...more: string[]): unknown => {
      const ran = spawnSync('/usr/bin/python3', [verifier, join(dir, 'case.ngev'), '--key', bench.key.publicKey, '--lang', 'en', ...more], { encoding: 'utf8' });
      return { code: ran.status, says: /Countersigned within|was not checked|countersign \d+/.exec(ran.stdout)?.[0].replace(/\d+/, 'N'), errors: ran.stderr };
    };
    expect(verdict()).toEqual({ code: 0, says: 'was not checked', errors: '' });
    expect(verdict('--centre-key', centre.publicKey)).toEqual({ code: 0, says: 'Countersigned within', errors: '' });
    expect(verdict('--centre-key', stranger.publicKey)).toEqual({ code: 1, says: 'countersign N', errors: '' });
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('each forged one is refused by its name, in the audit, and is in no chain', () => {
  const about = rightWord();
  const other = 'f'.repeat(64);
  bench.desk().countersigned(signed({ ...about, site: 'nk-2' }));
  bench.desk().countersigned(signed({ ...about, keyId: 'c9' }));
  bench.desk().countersigned(signed(about, stranger));
  bench.desk().countersigned({ ...signed(about), atMs: about.atMs + 1 });
  bench.desk().countersigned(signed({ ...about, index: about.index + 1000 }));
  bench.desk().countersigned(signed({ ...about, hash: other }));
  expect(refusals()).toEqual([
    refused('countersign.otherSite'), refused('countersign.unknownKey', 'c9'), refused('countersign.badSignature'), refused('countersign.badSignature'),
    refused('countersign.unknownCheckpoint'), refused('countersign.otherHash'),
  ]);
  expect([words(bench.records()), bench.desk().status().countersigned]).toEqual([[], null]);
});

test('of words with one thing changed none is taken; a minute’s refusals beyond ten are not written down', () => {
  const random = createRandom(8);
  const about = signed(rightWord());
  for (let time = 0; time < 400; time++) {
    const which = random.pick(['site', 'index', 'hash', 'atMs', 'keyId', 'signature'] as const);
    const text = String(about[which]);
    const at = random.int(0, text.length - 1);
    const changed = `${text.slice(0, at)}${text[at] === '1' ? '2' : '1'}${text.slice(at + 1)}`;
    bench.desk().countersigned({ ...about, [which]: which === 'index' || which === 'atMs' ? Number(changed) : changed });
  }
  expect(words(bench.records())).toEqual([]);
  expect(refusals()).toHaveLength(10);
  bench.desk().countersigned(about);
  expect(words(bench.records())).toHaveLength(1);
});

test('a word on a checkpoint of before the agent’s restart is held against the archive', () => {
  const about = rightWord();
  bench.restart('order');
  bench.desk().countersigned(signed({ ...about, hash: 'f'.repeat(64) }));
  bench.desk().countersigned(signed(about));
  expect(refusals()).toEqual([refused('countersign.otherHash')]);
  expect(words(bench.records()).map(({ data }) => data['index'])).toEqual([about.index]);
});

test('a countersignature in the chain that is of another chain is a flaw, for reader and verifier', () => {
  const about = rightWord();
  const { hash: _, ...rest } = signed(about);
  // As an agent that verifies nothing would write it.
  bench.say('evidence.countersigned', { ...rest, hash: 'f'.repeat(64) });
  bench.desk().checkpoint();
  const page = bench.record().chain({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, afterIndex: 0, limit: 1e9 });
  expect(checkChain('nk-1', chainStart, page.records, new Map([[bench.key.keyId, bench.key.publicKey]])).flaws).toMatchObject([{ what: 'countersign' }]);
});
