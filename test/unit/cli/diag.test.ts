import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { diag } from '../../../src/cli/command/diag.ts';
import { redacted, redactedText } from '../../../src/cli/diag/redact.ts';
import type { IpcCall } from '../../../src/model/ipcMessage.ts';
import type { Outcome } from '../../../src/ipc/server.ts';
import { servedShell } from './served.ts';

const served = servedShell();
const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const body = pem.split('\n')[1] ?? '';

/** Every way in which a secret may come into what a cabinet tells of itself. */
const planted: Readonly<Record<string, unknown>> = {
  broker: 'mqtts://cabinet:PLANTED-1@centre.example:8883', lastError: 'connect mqtt://u:PLANTED-2@10.0.0.1 refused', camera: { address: 'http://admin:PLANTED-3@192.168.1.10/onvif', password: 'PLANTED-4', login: { user: 'admin', pass: 'PLANTED-5' } },
  token: 'PLANTED-6', nested: [{ privateKey: pem, evidence_key: 'PLANTED-7' }], text: `Authorization: Bearer PLANTED-8-abcdef and password=PLANTED-9, mật khẩu là PLANTED-10; --token PLANTED-11`, tlsKey: pem, apiKey: 'PLANTED-12', loose: pem,
};

function answer(call: IpcCall): Outcome {
  if (call.method === 'log.query') return { ok: true, result: [{ id: 1, class: 'audit', seq: 1, event: { boot: 'b', n: 1, stamp: { bootId: 'b', monoMs: 1, wallMs: 1_790_000_000_000, errorMs: null }, code: 'command.accepted', data: { by: 'Lan', reason: 'the password is PLANTED-13' } } }] };
  return { ok: true, result: JSON.parse(JSON.stringify(planted)) };
}

it('a bundle holds what was asked for, and none of the secrets that were planted in it', async () => {
  await served.serve('view', 'view', answer);
  await served.serve('agent', 'view', answer);
  const root = join(served.runDir, 'root');
  mkdirSync(join(root, 'etc/ngatu/tls/current'), { recursive: true });
  writeFileSync(join(root, 'etc/ngatu/agentd.conf'), 'NGATU_BROKER=mqtts://cabinet:PLANTED-14@centre.example\nNGATU_AGENTD_MORE=--token PLANTED-15\n');
  writeFileSync(join(root, 'etc/ngatu/cabinet.yaml'), 'cameras:\n  - id: north\n    address: http://admin:PLANTED-16@192.168.1.10\n    password: PLANTED-17\n');
  writeFileSync(join(root, 'etc/ngatu/tls/current/cabinet.key'), pem);
  const out = join(served.runDir, 'diag.json');
  expect(await diag(served.shell(true), [], { out, root, by: 'Lan' })).toBe(0);
  const text = readFileSync(out, 'utf8');
  expect(text.match(/PLANTED-\d+/g)).toBe(null);
  expect(text).not.toContain(body);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const bundle: { signald: object; agentd: object; events: unknown[]; files: object; by: string } = JSON.parse(text);
  expect(Object.keys(bundle.signald)).toEqual(['status', 'why', 'site.show', 'plan.list', 'plan.inbox', 'fault.list', 'bus.watch', 'adaptive.status']);
  expect(Object.keys(bundle.agentd)).toContain('alarm.list');
  expect(Object.keys(bundle.files)).toEqual(['etc/ngatu/agentd.conf', 'etc/ngatu/cabinet.yaml']);
  expect(bundle.events).toHaveLength(1);
  // What the office needs is still there.
  for (const kept of ['centre.example:8883', '192.168.1.10', 'Lan', 'refused']) expect(text).toContain(kept);
  expect(await diag(served.shell(true), [], { out, root })).toBe(2);
});

it('without daemons the file says so, and exit 1', async () => {
  const out = join(served.runDir, 'diag.json');
  expect(await diag(served.shell(), [], { out, root: served.runDir })).toBe(1);
  expect(served.said().out).toContain('ngatu-signald does not answer');
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ format: 'ngatu-diag/1', signald: { unreachable: expect.any(String) } });
});

it('words that only look like secrets stay: ids of keys, counts, what is empty', () => {
  const plain = { keyId: 'c1', keysVersion: 2, tokens: 4, token: null, password: '', publicKey: 'MCow', hash: 'ab', text: 'no password' };
  expect(redacted(plain)).toEqual(plain);
  expect(redactedText('stage B at 10.0.0.1:8883')).toBe('stage B at 10.0.0.1:8883');
});
