import { expect, test } from 'vitest';
import { openExport } from '../../../src/cli/evidence/exportFile.ts';
import { evidencePage } from '../../../src/cli/evidence/page.ts';
import { cycle, evidenceBench, startSignald } from './bench.ts';

test('the page to print: both languages, the diagram, the remarks, nothing from elsewhere, no markup out of names', () => {
  const one = evidenceBench('nk-<1>');
  try {
    startSignald(one);
    one.pass(70_000);
    cycle(one);
    cycle(one, 2000);
    const atMs = one.nowMs() - 30_000;
    const opened = openExport(one.export(atMs - 60_000, one.nowMs()));
    if (!opened.ok) throw new Error(opened.flaw);
    const page = evidencePage(opened.read, atMs, 60_000);
    for (const text of ['lang="vi"', 'lang="en"', 'Bằng chứng đèn tín hiệu', 'Signal evidence', '@page { size: A4', 'NO ENFORCEMENT: yellow shorter than it should be', 'KHÔNG DÙNG ĐỂ XỬ PHẠT', 'not that of a verified measuring instrument', 'nk-&lt;1&gt;', 'Lan, Minh']) expect(page).toContain(text);
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page).not.toMatch(/<script|nk-<1>|src=|href="http/);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  } finally {
    one.close();
  }
});
