import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readIdentity, requestIdentity } from '../../../../src/cli/enrol/identity.ts';
import { enrolBench } from './bench.ts';

const bench = enrolBench();
const { home, openssl, issue, install } = bench;
const day = 86_400_000;

beforeAll(() => {
  for (const name of ['city', 'stranger', 'city2']) bench.authority(name);
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

it('takes only a certificate for a key of its own, by the authority that is named, and while it is valid', () => {
  const dir = join(home, 'two');
  const { request, fingerprint } = requestIdentity(dir, 'ninh-kieu');
  const other = requestIdentity(join(home, 'other'), 'ninh-kieu');
  expect(install(dir, issue(other.request, 'city'), 'city')).toMatchObject({ ok: false, code: 'enrol.noKey' });
  expect(install(dir, issue(request, 'stranger'), 'city')).toMatchObject({ ok: false, code: 'enrol.notIssued' });
  expect(install(dir, issue(request, 'city'), 'city', { nowMs: Date.now() + 40 * day })).toMatchObject({ ok: false, code: 'enrol.expired' });
  expect(install(dir, issue(request, 'city'), 'city', { nowMs: Date.now() - day })).toMatchObject({ ok: false, code: 'enrol.notYet' });
  expect(install(dir, 'noise', 'city')).toMatchObject({ ok: false, code: 'enrol.badCertificate' });
  expect(install(dir, issue(request, 'city'), 'city', { authorityPem: '' })).toMatchObject({ ok: false, code: 'enrol.badCertificate' });
  expect(readIdentity(dir)).toBeNull();
  expect(install(dir, issue(request, 'city'), 'city')).toMatchObject({ ok: true, generation: 1, name: 'ninh-kieu', onTrialAgainst: null });
  expect(readIdentity(dir)).toMatchObject({ generation: 1, name: 'ninh-kieu', fingerprint, requested: [] });
});

it('takes no certificate under another name: neither than what was asked for nor than what the cabinet is called', () => {
  const dir = join(home, 'name');
  const { request } = requestIdentity(dir, 'ninh-kieu');
  for (const [subject, siteId] of [['/CN=other', null], ['/CN=ninh-kieu/CN=other', null], ['/O=city', null], ['/CN=ninh-kieu', 'other']] as const) {
    expect(install(dir, issue(request, 'city', subject), 'city', { siteId }), subject).toMatchObject({ ok: false, code: 'enrol.otherName' });
  }
  expect(readIdentity(dir)).toBeNull();
  expect(install(dir, issue(request, 'city', '/O=city/CN=ninh-kieu'), 'city', { siteId: 'ninh-kieu' })).toMatchObject({ ok: true });
});

it('takes no other authority than the one in use, alone or beside it, unless a person says so', () => {
  const dir = join(home, 'authority');
  install(dir, issue(requestIdentity(dir, 'ninh-kieu').request, 'city'), 'city');
  const { request } = requestIdentity(dir, 'ninh-kieu');
  expect(install(dir, issue(request, 'stranger'), 'stranger')).toMatchObject({ ok: false, code: 'enrol.otherAuthority', detail: expect.stringContaining('CN=stranger') as unknown });
  // Whoever issued any certificate of that file could stand in for the broker.
  const both = `${readFileSync(join(home, 'city.pem'), 'utf8')}${readFileSync(join(home, 'stranger.pem'), 'utf8')}`;
  expect(install(dir, issue(request, 'city'), 'city', { authorityPem: both })).toMatchObject({ ok: false, code: 'enrol.otherAuthority' });
  expect(readIdentity(dir)).toMatchObject({ generation: 1 });
  expect(install(dir, issue(request, 'city2'), 'city2', { newAuthority: true })).toMatchObject({ ok: true, generation: 2, onTrialAgainst: 1 });
});

it('is renewed without a moment in which key and certificate do not belong together', () => {
  const dir = join(home, 'three');
  const first = requestIdentity(dir, 'ninh-kieu');
  install(dir, issue(first.request, 'city'), 'city');
  const second = requestIdentity(dir, 'ninh-kieu');
  expect(second.generation).toBe(2);
  // Asked for, and not yet come: the first goes on.
  expect([readlinkSync(join(dir, 'current')), readIdentity(dir)?.requested]).toEqual(['1', [2]]);
  expect(install(dir, issue(second.request, 'city'), 'city')).toMatchObject({ ok: true, generation: 2 });
  expect(readlinkSync(join(dir, 'current'))).toBe('2');
  const [key, certificate] = [openssl('pkey', '-in', join(dir, 'current/cabinet.key'), '-pubout'), openssl('x509', '-in', join(dir, 'current/cabinet.pem'), '-noout', '-pubkey')];
  expect(key).toBe(certificate);
  expect(openssl('verify', '-CAfile', join(dir, 'current/ca.pem'), join(dir, 'current/cabinet.pem'))).toContain('OK');
});

it('never writes in the folder that is in use: a new certificate of the same key goes into a folder of its own', () => {
  const dir = join(home, 'again');
  const { request, fingerprint } = requestIdentity(dir, 'ninh-kieu');
  const first = issue(request, 'city');
  install(dir, first, 'city');
  const before = readdirSync(join(dir, '1')).map((name) => [name, statSync(join(dir, '1', name)).ino, readFileSync(join(dir, '1', name), 'utf8')]);
  // The same once more changes nothing.
  expect(install(dir, first, 'city')).toMatchObject({ ok: true, generation: 1, onTrialAgainst: null });
  expect(install(dir, issue(request, 'city'), 'city')).toMatchObject({ ok: true, generation: 2, onTrialAgainst: 1 });
  expect(readdirSync(join(dir, '1')).map((name) => [name, statSync(join(dir, '1', name)).ino, readFileSync(join(dir, '1', name), 'utf8')])).toEqual(before);
  expect([readlinkSync(join(dir, 'current')), readIdentity(dir)?.fingerprint]).toEqual(['2', fingerprint]);
});

it('can be read by agentd whatever mask root works under', () => {
  const dir = join(home, 'mask');
  const before = process.umask(0o077);
  try {
    install(dir, issue(requestIdentity(dir, 'ninh-kieu').request, 'city'), 'city');
  } finally {
    process.umask(before);
  }
  for (const name of ['ca.pem', 'cabinet.pem']) expect(statSync(join(dir, '1', name)).mode & 0o777, name).toBe(0o644);
});

it('passes over what a power cut left empty, and goes on with what can be read', () => {
  const dir = join(home, 'empty');
  const first = requestIdentity(dir, 'ninh-kieu');
  const empty = requestIdentity(dir, 'ninh-kieu');
  writeFileSync(join(dir, String(empty.generation), 'cabinet.key'), '');
  expect(install(dir, issue(first.request, 'city'), 'city')).toMatchObject({ ok: true, generation: 1 });
  expect(readIdentity(dir)).toMatchObject({ generation: 1, requested: [2] });
  for (const name of ['cabinet.key', 'cabinet.pem']) {
    writeFileSync(join(dir, '1', name), '');
    expect(readIdentity(dir)).toBeNull();
  }
});
