import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestIdentity } from '../../../../src/cli/enrol/identity.ts';
import { enrolBench } from './bench.ts';

/** What a disk does in order: names that were opened, what was synchronised, the one rename. */
const done: string[] = [];
const shortOf = (path: unknown): string => String(path).split('/').slice(-2).join('/');
const { openSync, fsyncSync, renameSync } = fs;
const names = new Map<number, string>();

// By the module's own object, not vi.mock: the suite's files share a process, and one of them may have loaded what is tested.
beforeAll(() => {
  Object.assign(fs, {
    openSync(...args: Parameters<typeof openSync>): number { const fd = openSync(...args); names.set(fd, shortOf(args[0])); return fd; },
    fsyncSync(fd: number): void { fsyncSync(fd); done.push(`synced ${names.get(fd) ?? ''}`); },
    renameSync(from: string, to: string): void { renameSync(from, to); done.push(`renamed ${shortOf(to)}`); },
  });
  syncBuiltinESMExports();
});
afterAll(() => {
  Object.assign(fs, { openSync, fsyncSync, renameSync });
  syncBuiltinESMExports();
});

const bench = enrolBench();
beforeAll(() => { bench.authority('city'); });

it('a power cut after the words of enrolment takes nothing of it: files, folders, and then the link', () => {
  const dir = join(bench.home, 'tls');
  done.length = 0;
  const { request } = requestIdentity(dir, 'ninh-kieu');
  for (const name of ['cabinet.key', 'cabinet.csr', 'name']) expect(done.indexOf(`synced 1/${name}`), name).toBeGreaterThan(-1);
  expect(done.at(-1)).toBe('synced tls/1');
  const certificate = bench.issue(request, 'city');
  done.length = 0;
  bench.install(dir, certificate, 'city');
  const base = bench.home.split('/').at(-1) ?? '';
  expect(done).toEqual(['synced 1/ca.pem', 'synced 1/cabinet.pem', 'synced tls/1', 'renamed tls/current', `synced ${base}/tls`]);
  const renewed = requestIdentity(dir, 'ninh-kieu');
  const next = bench.issue(renewed.request, 'city');
  done.length = 0;
  bench.install(dir, next, 'city');
  expect(done.slice(3)).toEqual(['synced tls/trial.new', 'renamed tls/trial', `synced ${base}/tls`, 'renamed tls/current', `synced ${base}/tls`]);
});
