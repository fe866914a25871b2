import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageOf } from './page.ts';
import { playGuide } from './play.ts';

// Plays the guide, and writes its pages: `scripts/field-guide`.
const played = await playGuide();
for (const lang of ['vi', 'en'] as const) {
  process.stdout.write(`${lang}: exits ${played[lang].exits.map((steps) => steps.join(' ')).join(' | ')}\n`);
  writeFileSync(join(import.meta.dirname, '../../../docs/field-guide', `${lang}.md`), pageOf(lang, played[lang].page));
}
