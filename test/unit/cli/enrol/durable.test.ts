import type * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { requestIdentity } from '../../../../src/cli/enrol/identity.ts';
import { enrolBench } from './bench.ts';

/** What a disk does in order: names that were opened, what was synchronised, the one rename. */
const { done, shortOf } = vi.hoisted(() => ({ done: [] as string[], shortOf: (path: unknown): string => String(path).split('/').slice(-2).join('/') }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const names = new Map<number, string>();
  return {
    ...real,
    openSync: (...args: Parameters<typeof fs.openSync>) => { const fd = real.openSync(...args); names.set(fd, shortOf(args[0])); return fd; },
    fsyncSync: (fd: number) => { real.fsyncSync(fd); done.push(`synced ${names.get(fd) ?? ''}`); },
    renameSync: (from: string, to: string) => { real.renameSync(from, to); done.push(`renamed ${shortOf(to)}`); },
  };
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
