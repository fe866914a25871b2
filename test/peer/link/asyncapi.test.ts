import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { home } from '../../integration/link/bench.ts';

const dir = mkdtempSync(join(tmpdir(), 'ngatu-asyncapi-'));
afterAll(() => { rmSync(dir, { recursive: true }); });

const documentSchema = z.looseObject({ info: z.looseObject({}), operations: z.record(z.string(), z.looseObject({ action: z.string() })), channels: z.record(z.string(), z.looseObject({})) });
const read: unknown = parse(readFileSync(join(home, 'docs/asyncapi.yaml'), 'utf8'));

/** The published schema of AsyncAPI 3.0.0 (@asyncapi/specs 6, Apache-2.0; without its examples), by a validator that is not ours. */
function wrong(document: unknown): readonly string[] {
  const file = join(dir, 'document.json');
  writeFileSync(file, JSON.stringify(document));
  return execFileSync('/usr/bin/python3', [join(home, 'test/peer/link/asyncapi.py'), join(home, 'test/peer/link/asyncapi-3.0.0.json'), file], { encoding: 'utf8', timeout: 60_000 }).split('\n').filter((line) => line !== '');
}

test('the published document is an AsyncAPI 3.0.0 document by its own schema, and a broken one is not', () => {
  expect(wrong(read)).toEqual([]);
  const document = documentSchema.parse(read);
  const { presence, ...operations } = document.operations;
  expect(wrong({ ...document, operations: { ...operations, presence: { ...presence, action: 'shout' } } }).length).toBeGreaterThan(0);
  expect(wrong({ ...document, info: { title: 'no version' } }).length).toBeGreaterThan(0);
  expect(wrong({ ...document, channels: { ...document.channels, presence: { address: 7 } } }).length).toBeGreaterThan(0);
}, 120_000);
