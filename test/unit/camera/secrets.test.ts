import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSecrets } from '../../../src/camera/secrets.ts';

const uid = process.getuid?.() ?? 0;

function file(text: string, mode: number): string {
  const path = join(mkdtempSync(join(tmpdir(), 'ngatu-secrets-')), 'secrets.json');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const good = JSON.stringify({ format: 'ngatu-secrets/1', cameras: { c1: { user: 'ngatu', password: 'only for tests' } } });

describe('the file of secrets', () => {
  it('is read where its owner alone may read it', () => {
    const read = readSecrets(file(good, 0o600), uid);
    expect(read.ok && read.logins.get('c1')).toEqual({ user: 'ngatu', password: 'only for tests' });
    expect(readSecrets(file(good, 0o400), uid).ok).toBe(true);
  });

  it.each([0o640, 0o604, 0o660, 0o644, 0o620])('is refused with mode %o', (mode) => {
    expect(readSecrets(file(good, mode), uid)).toMatchObject({ ok: false, problem: 'readableByOthers' });
  });

  it('is read with the group bit where systemd hands it over, and nowhere else', () => {
    const path = file(good, 0o440);
    expect(readSecrets(path, uid, dirname(path)).ok).toBe(true);
    expect(readSecrets(path, uid, '/run/credentials/other').ok).toBe(false);
    chmodSync(path, 0o444);
    expect(readSecrets(path, uid, dirname(path)).ok).toBe(false);
  });

  it('is refused where it is somebody else\'s', () => {
    const path = file(good, 0o600);
    // Root's file is anybody's to trust: as root, this test can't make a foreign one without chown.
    expect(readSecrets(path, uid + 1)).toMatchObject(uid === 0 ? { ok: true } : { ok: false, problem: 'foreign' });
  });

  it('is refused without a word of what stands in it', () => {
    const broken = readSecrets(file('{"format":"ngatu-secrets/1","cameras":{"c1":{"user":"x","password":hunter2', 0o600), uid);
    expect(broken).toEqual({ ok: false, problem: 'badForm', detail: 'no JSON' });
    const wrong = readSecrets(file(JSON.stringify({ format: 'ngatu-secrets/1', cameras: { c1: { user: 'a<b', password: 'hunter2' } } }), 0o600), uid);
    expect(wrong).toMatchObject({ ok: false, problem: 'badForm' });
    expect(JSON.stringify(wrong)).not.toMatch(/hunter2|a<b/);
    expect(readSecrets('/nowhere/secrets.json', uid)).toEqual({ ok: false, problem: 'missing', detail: 'ENOENT' });
  });
});
