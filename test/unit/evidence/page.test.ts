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
    one.say('fault.raised', { fault: 'lamp.lost', groups: ['vE'], board: 'hb1', detector: null, colour: 'green' });
    cycle(one);
    const opened = openExport(one.export(atMs - 60_000, one.nowMs()));
    if (!opened.ok) throw new Error(opened.flaw);
    const page = evidencePage(opened.read, { atMs, aroundMs: 60_000, names: new Map([['vN', 'Hòa Bình, <từ bắc>']]) });
    for (const text of ['lang="vi"', 'lang="en"', 'Bằng chứng đèn tín hiệu', 'Signal evidence', '@page { size: A4', 'NO ENFORCEMENT: yellow shorter than it should be', 'KHÔNG DÙNG ĐỂ XỬ PHẠT', 'not that of a verified measuring instrument', 'nk-&lt;1&gt;', 'Lan, Minh', 'vN: Hòa Bình, &lt;từ bắc&gt;', 'The record is reliable at this moment.']) expect(page).toContain(text);
    // A lamp that is lost is said beside the sentence too, and a remark that goes on over a change of colour once.
    const later = evidencePage(opened.read, { atMs: one.nowMs() - 12_000, aroundMs: 60_000 });
    expect(later).toContain('EXCEPT for vE.');
    expect(later).toContain('TRỪ nhóm vE.');
    expect(later.match(/<td>vN<\/td><td>[^/]*<\/td><td>[^/]*<\/td><td>NO ENFORCEMENT: yellow/g)).toHaveLength(1);
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page).not.toMatch(/<script|nk-<1>|src=|href="http/);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  } finally {
    one.close();
  }
});
