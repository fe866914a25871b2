import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { labelsOf, transcriptOf, type Lang } from './page.ts';
import { playGuide, type Played } from './play.ts';
import { tasks } from './tasks.ts';

const pages = { vi: page('vi'), en: page('en') };
let played: Readonly<Record<Lang, Played>>;

function page(lang: Lang): string {
  return readFileSync(join(import.meta.dirname, '../../../docs/field-guide', `${lang}.md`), 'utf8');
}

beforeAll(async () => { played = await playGuide(); }, 1_800_000);

describe.each(['vi', 'en'] as const)('the field guide says what the run says: %s', (lang) => {
  const written = transcriptOf(pages[lang]);

  it.each(tasks.flatMap(({ steps }, task) => steps.map((step, index) => ({ task, index, ...step }))))('$task $line', ({ task, index, exit, tells, same }) => {
    const raw = played[lang].raw[task]?.[index] ?? [];
    const shown = written[task]?.[index] ?? [];
    expect([played[lang].exits[task]?.[index], raw.join('\n')]).toEqual([exit, expect.any(String)]);
    expect(shown).not.toEqual([]);
    for (const tell of tells) {
      expect(raw.join('\n')).toMatch(tell);
      expect(shown.join('\n')).toMatch(tell);
    }
    if (same === true) expect(labelsOf(shown)).toEqual(labelsOf(played[lang].page[task]?.[index] ?? []));
  });
});
