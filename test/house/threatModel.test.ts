import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missing, references } from './testReference.ts';

const document = readFileSync(join(import.meta.dirname, '../../docs/threat-model.md'), 'utf8');
const rows = document.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| asset'));
const attacks = rows.filter((line) => !/^\| (?:---|attack)/.test(line) && line.includes('`test/'));

test('every test that the threat model names is there and runs', () => {
  expect(references(document).map(missing).filter((one) => one !== null)).toEqual([]);
  expect(new Set(references(document)).size).toBeGreaterThan(30);
});

test('every attack of the threat model names its test; Uptane’s and the published ones are among them', () => {
  const tables = document.split('## Uptane')[1] ?? '';
  const bare = tables.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:---|attack)/.test(line) && references(line).length === 0);
  expect(bare).toEqual([]);
  for (const attack of ['eavesdrop', 'drop request', 'slow retrieval', 'freeze', 'partial bundle', 'rollback', 'fast-forward', 'endless data', 'mix-and-match', 'arbitrary software', 'Ghena', 'Cerrudo', 'Chen', 'Neelen', 'CVE-2020-12493', 'CVE-2023-0452', 'CVE-2024-38944']) {
    expect(attacks.some((line) => line.includes(attack)), attack).toBe(true);
  }
});
