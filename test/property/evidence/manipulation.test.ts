import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evidenceKeyOf } from '../../../src/agentd/evidenceKey.ts';
import { exportText, openExport } from '../../../src/cli/evidence/exportFile.ts';
import { canonicalJson, type Json } from '../../../src/model/canonical.ts';
import { newKeyPair } from '../../../src/platform/signingKey.ts';
import { freshSeed } from '../../seed.ts';
import { livedCabinet } from './cabinet.ts';
import { manipulations } from './manipulate.ts';
import { manipulationTrial } from './trial.ts';
import { offlineVerifier, python, verifierPath } from './verifier.ts';

test('no manipulated export is taken, by our reader or by the offline verifier; sound ones are, by both', async () => {
  const { figures, problems, kinds } = await manipulationTrial(freshSeed, manipulations.length * 12);
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ sound: 3, missedByUs: 0, missedOffline: 0, crashed: 0 });
  // A stretch may be too short for a checkpoint of the centre's.
  expect(manipulations.filter((kind) => !kinds.has(kind) && kind !== 'ownerRewrites')).toEqual([]);
  expect(figures.manipulated).toBeGreaterThan(manipulations.length * 10);
});

/** A head without one of its keys, or with something else in it; signed by the owner of the key, or as it was. */
function oddHeads(text: string, ownerPem: string): readonly { readonly text: string; readonly signed: boolean }[] {
  const [head = '{}', signature = '', ...records] = text.slice(0, -1).split('\n');
  const about: Record<string, Json> = JSON.parse(head);
  const key = evidenceKeyOf(ownerPem);
  return Object.keys(about).flatMap((name) => [undefined, null, 1.5, -1, '', [], {}, { index: 'x', hash: 5 }].flatMap((value) => {
    const { [name]: before, ...rest } = about;
    if (canonicalJson(value ?? null) === canonicalJson(before ?? null)) return [];
    const odd = canonicalJson(value === undefined ? rest : { ...rest, [name]: value });
    return [{ text: `${[odd, signature, ...records].join('\n')}\n`, signed: false }, { text: exportText(odd, key.sign(`ngatu-evidence-export 1\n${odd}`), records), signed: true }];
  }));
}

/** The same signature in other letters: base64 that Node reads all the same. */
function spelledAnew(text: string): readonly string[] {
  const [, signature = ''] = /\{"signature":"([^"]+)"\}/.exec(text) ?? [];
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const last = letters.indexOf(signature.charAt(85));
  const others = [`${signature.slice(0, 85)}${letters.charAt(last ^ 1)}==`, signature.slice(0, -1), signature.slice(0, -2), `${signature.slice(0, 40)} ${signature.slice(40)}`, `${signature}A`, signature.replace('==', '=A'), `${signature.slice(0, 9)}!${signature.slice(9)}`, signature.replaceAll('+', '-').replaceAll('/', '_')];
  return others.filter((one) => one !== signature).map((one) => text.replace(signature, one));
}

test('a head of any form is answered with a verdict, never with a crash: by our reader, by the verifier in one piece, and by it on one file', async () => {
  const ownerPem = newKeyPair().privatePem;
  const { bench, beginMs } = livedCabinet(freshSeed, 8, 'nk-1', ownerPem);
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-heads-'));
  try {
    const text = bench.export(beginMs, bench.nowMs());
    const odd = [...oddHeads(text, ownerPem), ...['', '\n', '[]\n', `${'['.repeat(100_000)}\n{}\n`, text.replace('{"signature"', '["signature"'), ...spelledAnew(text)].map((one) => ({ text: one, signed: false }))];
    const verifier = offlineVerifier(['--key', bench.key.publicKey]);
    const theirs = await Promise.all(odd.map((one) => verifier.ask(one.text)));
    await verifier.end();
    const ours = odd.map((one) => openExport(one.text, bench.key.publicKey).ok);
    expect(theirs.filter(({ flaw }) => flaw === 'crashed')).toEqual([]);
    expect(theirs.every(({ ok, flaw }) => ok || flaw !== undefined)).toBe(true);
    // Who holds the key may leave his own name out; nobody else changes a letter.
    expect(odd.filter(({ signed }, at) => !signed && (theirs[at]?.ok === true || ours[at] === true))).toEqual([]);
    writeFileSync(join(dir, 'odd.ngev'), odd[0]?.text ?? '');
    const one = spawnSync(python, [verifierPath, join(dir, 'odd.ngev'), '--json'], { encoding: 'utf8' });
    expect([one.status, one.stderr, JSON.parse(one.stdout)]).toMatchObject([1, '', { ok: false }]);
  } finally {
    rmSync(dir, { recursive: true });
    bench.close();
  }
});
