import { answerJson } from '../../platform/answerJson.ts';
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { emptyCard, type SiteCard } from '../../model/card.ts';
import { problem } from '../../model/problem.ts';
import { siteExit, type SiteIo } from './io.ts';
import { problemData, problemLines } from './problemReport.ts';
import { readSite } from './siteFile.ts';
import { messageOf } from './yamlFile.ts';

const howTo = {
  vi: [
    'Thẻ của người thứ hai. Điền từ BẢN VẼ, không xem ma trận và không xem hồ sơ nút.',
    'by: tên của bạn. permissive: mọi cặp được phép chạy cùng nhau, ví dụ - [vN, vS]; cặp không nêu là cấm.',
    'lamps: mỗi dòng là một cụm đèn; ghi bo (board) và khe (slot) theo bản vẽ đấu dây.',
  ],
  en: [
    "The second person's card. Fill it in from the DRAWING, without looking at the matrix or at the site file.",
    'by: your name. permissive: every pair that may run together, like - [vN, vS]; a pair that is not listed is denied.',
    'lamps: a row per head; write its board and slot from the wiring drawing.',
  ],
} as const;

/** `ngatu site card new SITE`: the empty card of the second hand, as YAML to a file or to stdout. */
export async function newCard(file: string, out: string | undefined, io: SiteIo): Promise<number> {
  const read = await readSite(file, undefined);
  if (read.state !== 'checked') {
    complain(io, file, read.problems);
    return read.state === 'unreadable' ? siteExit.file : siteExit.errors;
  }
  const card = emptyCard(read.source);
  if (out === undefined) {
    io.stdout(io.json ? `${answerJson(card)}\n` : cardText(card, io));
    return siteExit.done;
  }
  try {
    // Never over a card that somebody has filled in.
    writeFileSync(out, cardText(card, io), { flag: 'wx' });
  } catch (error) {
    complain(io, file, [problem('file.unwritable', out, { detail: messageOf(error) })]);
    return siteExit.file;
  }
  if (io.json) io.stdout(`${answerJson({ ok: true, file, out, groups: card.groups.length, heads: card.lamps.length })}\n`);
  else io.stdout(io.lang === 'vi' ? `Thẻ trống: ${out}\n` : `Empty card: ${out}\n`);
  return siteExit.done;
}

function cardText({ lamps, drawing, ...rest }: SiteCard, { lang }: SiteIo): string {
  return `${howTo[lang].map((line) => `# ${line}\n`).join('')}${stringify(rest, { lineWidth: 120 })}${rowsText('lamps', lamps)}${rowsText('drawing', drawing)}`;
}

/** One line per row: JSON is YAML, and a line is quickly filled in. */
function rowsText(name: string, rows: readonly object[]): string {
  return rows.length === 0 ? `${name}: []\n` : `${name}:\n${rows.map((row) => `  - ${JSON.stringify(row)}\n`).join('')}`;
}

function complain(io: SiteIo, file: string, problems: Parameters<typeof problemLines>[1]): void {
  if (io.json) io.stdout(`${answerJson({ ok: false, file, problems: problemData(io.lang, problems) })}\n`);
  else io.stderr(problemLines(io.lang, problems));
}
