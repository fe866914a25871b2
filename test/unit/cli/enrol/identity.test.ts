import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installIdentity, readIdentity, requestIdentity } from '../../../../src/cli/enrol/identity.ts';

const home = mkdtempSync(join(tmpdir(), 'ngatu-enrol-'));
afterAll(() => { rmSync(home, { recursive: true }); });
const openssl = (...args: readonly string[]): string => execFileSync('openssl', args, { encoding: 'utf8', cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
const authority = (name: string): void => {
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`);
};
const issue = (request: string, ca: string, days = 20): string => openssl('x509', '-req', '-in', request, '-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-days', String(days), '-set_serial', '7');
const pem = (ca: string): string => readFileSync(join(home, `${ca}.pem`), 'utf8');
const nowMs = Date.now();

beforeAll(() => {
  authority('city');
  authority('stranger');
});

it('makes a key that only its owner reads, and a request that openssl takes', () => {
  const dir = join(home, 'one');
  const { request, generation } = requestIdentity(dir, 'ninh-kieu');
  expect(generation).toBe(1);
  expect(openssl('req', '-in', request, '-noout', '-verify', '-subject')).toContain('CN = ninh-kieu');
  expect(lstatSync(join(dir, '1/cabinet.key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(request, 'utf8')).not.toContain('PRIVATE');
  expect(readIdentity(dir)).toBeNull();
});

it('takes only a certificate for a key of its own, by the authority that is named, and not one that is over', () => {
  const dir = join(home, 'two');
  const { request, fingerprint } = requestIdentity(dir, 'ninh-kieu');
  const other = requestIdentity(join(home, 'other'), 'ninh-kieu');
  expect(installIdentity(dir, issue(other.request, 'city'), pem('city'), nowMs)).toMatchObject({ ok: false, code: 'enrol.noKey' });
  expect(installIdentity(dir, issue(request, 'stranger'), pem('city'), nowMs)).toMatchObject({ ok: false, code: 'enrol.notIssued' });
  expect(installIdentity(dir, issue(request, 'city'), pem('city'), nowMs + 40 * 86_400_000)).toMatchObject({ ok: false, code: 'enrol.expired' });
  expect(installIdentity(dir, 'noise', pem('city'), nowMs)).toMatchObject({ ok: false, code: 'enrol.badCertificate' });
  expect(readIdentity(dir)).toBeNull();
  expect(installIdentity(dir, issue(request, 'city'), pem('city'), nowMs)).toMatchObject({ ok: true, generation: 1, name: 'ninh-kieu' });
  expect(readIdentity(dir)).toMatchObject({ generation: 1, name: 'ninh-kieu', fingerprint, requested: [] });
});

it('is renewed without a moment in which key and certificate do not belong together', () => {
  const dir = join(home, 'three');
  const first = requestIdentity(dir, 'ninh-kieu');
  installIdentity(dir, issue(first.request, 'city'), pem('city'), nowMs);
  const second = requestIdentity(dir, 'ninh-kieu');
  expect(second.generation).toBe(2);
  // Asked for, and not yet come: the first goes on.
  expect([readlinkSync(join(dir, 'current')), readIdentity(dir)?.requested]).toEqual(['1', [2]]);
  expect(installIdentity(dir, issue(second.request, 'city'), pem('city'), nowMs)).toMatchObject({ ok: true, generation: 2 });
  expect(readlinkSync(join(dir, 'current'))).toBe('2');
  writeFileSync(join(home, 'leaf.pem'), readFileSync(join(dir, 'current/cabinet.pem')));
  const [key, certificate] = [openssl('pkey', '-in', join(dir, 'current/cabinet.key'), '-pubout'), openssl('x509', '-in', join(dir, 'current/cabinet.pem'), '-noout', '-pubkey')];
  expect(key).toBe(certificate);
  expect(openssl('verify', '-CAfile', join(dir, 'current/ca.pem'), join(dir, 'current/cabinet.pem'))).toContain('OK');
});
