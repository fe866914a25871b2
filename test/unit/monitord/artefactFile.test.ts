import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readArtefactFile, sortedJson } from '../../../src/monitord/artefactFile.ts';
import { signatureProblem } from '../../../src/monitord/sealSignature.ts';

const folder = mkdtempSync(join(tmpdir(), 'ngatu-monitord-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('artefact file', () => {
  test('sorted JSON is the canonical form', () => {
    expect(sortedJson({ b: [1, { d: null, c: 'ă"' }], a: 1.5 })).toBe('{"a":1.5,"b":[1,{"c":"ă\\"","d":null}]}');
  });

  test('an unaltered file is read, an altered byte, a missing hash and no file are refused', () => {
    const body = { a: 1, safety: { z: [true], b: 'x' } };
    const hash = createHash('sha256').update('{"a":1,"safety":{"b":"x","z":[true]}}').digest('hex');
    const text = JSON.stringify({ ...body, hash });
    expect(readArtefactFile(file('good.json', text))).toEqual({ ok: true, artefact: { ...body, hash } });
    expect(readArtefactFile(file('bad.json', text.replace('true', 'false'))).ok).toBe(false);
    expect(readArtefactFile(file('none.json', JSON.stringify(body))).ok).toBe(false);
    expect(readArtefactFile(file('cut.json', text.slice(1))).ok).toBe(false);
    expect(readArtefactFile(join(folder, 'absent.json')).ok).toBe(false);
  });

  test('nesting beyond the stack is refused by name, not by the end of the process', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(readArtefactFile(file('deep.json', `{"hash":"x","safety":${deep}}`)).ok).toBe(false);
  });

  test('an artefact without its safety or traffic data is refused by name where a signature is looked for', () => {
    expect(signatureProblem({ hash: 'x', safety: { bench: false } }, folder)).toBe('safetyHash does not fit');
    expect(signatureProblem({ hash: 'x', traffic: {} }, folder)).toBe('no safety');
  });
});
