import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCheckpointBook, type CheckpointBook } from '../../../src/centre/checkpointBook.ts';
import type { CentreKey } from '../../../src/link/signing.ts';
import { eventMessageSchema } from '../../../src/model/linkMessage.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { newKeyPair, signingKey } from '../../../src/platform/signingKey.ts';
import { cycle, evidenceBench, startSignald } from '../evidence/bench.ts';

const logger = createLogger('test');
logger.level = 'silent';
const verifier = join(import.meta.dirname, '../../../scripts/verify-evidence');

/** What a cabinet sends of its chain, as the centre stores it. */
const arrivalsOf = (records: readonly EvidenceRecord[]): Parameters<CheckpointBook['take']>[0] => [{
  site: 'nk-1', message: eventMessageSchema.parse({ schema: 1, epoch: 'e', channel: 'evidence', code: 'all', prev: null, entries: records.filter(({ channel }) => channel === 'evidence').map(({ code, data, seq }) => ({ ts: 1, errorMs: null, seq, values: data, quality: 'ok', code })) }),
}];

test('the centre countersigns each checkpoint once, over its restarts; the offline verifier tells of them, and finds one that is forged or says something else', () => {
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-kept-'));
  const bench = evidenceBench();
  try {
    startSignald(bench);
    for (let turn = 0; turn < 4; turn++) cycle(bench);
    const [text, records] = [bench.export(0, bench.nowMs() + 1000), bench.records()];
    const signer = signingKey(newKeyPair().privatePem);
    const key: CentreKey = { keyId: 'c1', sign: signer.sign };
    const path = join(dir, 'state', 'checkpoints.jsonl');
    const open = (): CheckpointBook => createCheckpointBook({ path, key, clock: bench.bench.clock, logger });
    const half = records.slice(0, Math.floor(records.length / 2));
    open().take(arrivalsOf(half));
    const again = open();
    again.take(arrivalsOf(half.slice(-1)));
    again.take(arrivalsOf(records.slice(half.length)));
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    const points = records.filter(({ code }) => code === 'evidence.checkpoint');
    expect(lines.map((line): unknown => JSON.parse(line).index)).toEqual(points.map(({ data }) => data['index']));
    expect(points.length).toBeGreaterThan(1);

    writeFileSync(join(dir, 'case.ngev'), text);
    const verdict = (kept: readonly string[], centreKey = signer.publicKey): unknown => {
      writeFileSync(join(dir, 'kept'), kept.map((line) => `${line}\n`).join(''));
      const ran = spawnSync('/usr/bin/python3', [verifier, join(dir, 'case.ngev'), '--key', bench.key.publicKey, '--checkpoints', join(dir, 'kept'), '--centre-key', centreKey, '--json'], { encoding: 'utf8' });
      expect(ran.stderr).toBe('');
      const { ok, flaw, kept: found, countersigned } = JSON.parse(ran.stdout);
      return { ok, flaw, found, countersigned, code: ran.status };
    };
    const inside = points.filter(({ data }) => Number(data['index']) <= records.length).length;
    expect(verdict(lines)).toMatchObject({ ok: true, countersigned: true, found: inside, code: 0 });
    const other = 'f'.repeat(64);
    expect(verdict([...lines.slice(0, -1), (lines.at(-1) ?? '').replace(/"hash":"[0-9a-f]{64}"/, `"hash":"${other}"`)])).toMatchObject({ ok: false, flaw: 'countersign', code: 1 });
    expect(verdict(lines, signingKey(newKeyPair().privatePem).publicKey)).toMatchObject({ ok: false, flaw: 'countersign', code: 1 });
    expect(verdict([(lines[0] ?? '').replace(/,"signature":"[^"]*"/, '')])).toMatchObject({ ok: false, code: 1 });
    // The chain was another when the centre had it: the cabinet has written its past anew.
    again.take([{ site: 'nk-1', message: eventMessageSchema.parse({ schema: 1, epoch: 'e', channel: 'evidence', code: 'evidence.checkpoint', prev: null, entries: [{ ts: 1, errorMs: null, seq: 900, values: { ...points.at(-1)?.data, hash: other }, quality: 'ok' }] }) }]);
    expect(verdict(readFileSync(path, 'utf8').trim().split('\n'))).toMatchObject({ ok: false, flaw: 'centre', code: 1 });
  } finally {
    bench.close();
    rmSync(dir, { recursive: true });
  }
}, 60_000);
