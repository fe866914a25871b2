import { tasks, type Task } from './tasks.ts';

export type Lang = 'vi' | 'en';
/** What a run answered: by task, by step, the lines that a reader gets. */
export type Transcript = readonly (readonly (readonly string[])[])[];

const head = {
  en: `# Field guide: ten tasks at the cabinet

Each in at most three commands. What stands below is what the tool answered on a running junction (\`ngatu run\`, real daemons, each trouble made in the virtual cabinet), played by \`scripts/field-guide\`: times are moved to one evening, hashes shortened, lines that say nothing of the task left out (\`…\`). The loop of task 3 is sound: the virtual cabinet knows none that counts double; the record of task 5 is one whose lamps were tested with the old board, by a key that this machine does not trust. The test \`integration/fieldGuide\` plays it again and holds this page to what it was told.

\`ngatu top\` shows the same live ([cli.md](../cli.md)); every command explains itself with \`--help\`; \`--lang vi\` is the other language.`,
  vi: `# Sổ tay hiện trường: mười việc tại tủ

Mỗi việc nhiều nhất ba lệnh. Dưới đây là câu trả lời thật của công cụ tại một nút đang chạy (\`ngatu run\`, tiến trình thật, mỗi sự cố được tạo trong tủ ảo), do \`scripts/field-guide\` ghi: giờ được dời về một buổi tối, mã băm được rút ngắn, dòng không liên quan được lược (\`…\`). Vòng từ ở việc 3 vẫn tốt: tủ ảo không có vòng nào đếm gấp đôi; biên bản ở việc 5 có đèn đã thử với bo cũ, ký bằng khóa mà máy này không tin. Kiểm thử \`integration/fieldGuide\` chạy lại và đối chiếu trang này.

\`ngatu top\` cho xem trực tiếp ([cli.md](../cli.md)); mọi lệnh đều tự giải thích bằng \`--help\`; \`--lang en\` là tiếng Anh.`,
} as const;

export function pageOf(lang: Lang, transcript: Transcript): string {
  return `${[head[lang], ...tasks.map((task, index) => section(lang, task, index, transcript[index] ?? []))].join('\n\n')}\n`;
}

function section(lang: Lang, { title, steps, words }: Task, index: number, answers: readonly (readonly string[])[]): string {
  const block = steps.map(({ line }, step) => [`$ ngatu ${line}`, ...(answers[step] ?? [])].join('\n')).join('\n');
  const phrases = steps.flatMap((step) => (step.typed === undefined ? [] : [`\`${step.typed[lang]}\``]));
  const typed = phrases.length === 0 ? [] : [lang === 'en' ? `It asks you to type what it comes to: ${phrases.join(', then ')}.` : `Lệnh yêu cầu gõ hậu quả của nó: ${phrases.join(', rồi ')}.`];
  return [`## ${index + 1}. ${title[lang]}`, `\`\`\`\n${block}\n\`\`\``, [...typed, words[lang]].join(' ')].join('\n\n');
}

/** The answers that a page holds. */
export function transcriptOf(page: string): Transcript {
  return page.split(/^## /m).slice(1).map((part) => (/```\n([\s\S]*?)\n```/.exec(part)?.[1] ?? '').split(/^\$ ngatu .*\n?/m).slice(1).map((answer) => answer.split('\n').filter((line) => line !== '')));
}

const mostLines = 16;

/** For the page: the lines that count, times moved to one evening, ids shortened. */
export function readable(lines: readonly string[], keep: RegExp | undefined, startedMs: number, places: readonly (readonly [string, string])[]): readonly string[] {
  const kept: string[] = [];
  for (const line of lines.map((one) => settled(one, startedMs, places))) {
    if ((keep === undefined || keep.test(line)) && kept.length < mostLines) kept.push(line);
    else if (kept.at(-1) !== '…') kept.push('…');
  }
  return kept;
}

/** The evening that every transcript is moved to, as the site's clock has it: what is an hour later stays an hour later. */
const evening = Date.UTC(2027, 1, 6, 22, 0, 0);
const siteOffsetMs = 7 * 3_600_000;

const stampOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');

function settled(line: string, startedMs: number, places: readonly (readonly [string, string])[]): string {
  const shiftMs = evening - (startedMs + siteOffsetMs);
  const day = stampOf(startedMs + siteOffsetMs).slice(0, 10);
  let text = places.reduce((whole, [from, to]) => whole.replaceAll(from, to), line);
  text = text.replace(/\b(\d{4}-\d{2}-\d{2})([ T])(\d{2}:\d{2}:\d{2})\b/g, (_, date: string, gap: string, time: string) => stampOf(Date.parse(`${date}T${time}Z`) + shiftMs).replace(' ', gap));
  text = text.replace(/(?<![\d-] ?|T)\b(\d{2}:\d{2}:\d{2})\b/g, (time: string) => stampOf(Date.parse(`${day}T${time}Z`) + shiftMs).slice(11));
  return text.replace(/\b([0-9a-f]{8})[0-9a-f]{24,56}\b/g, '$1…').trimEnd();
}

/** Of a line what does not change from run to run: its first cell, figures aside. */
export function labelsOf(lines: readonly string[]): readonly string[] {
  return [...new Set(lines.map((line) => (line.split(/\s{2,}|: |\|/)[0] ?? '').replaceAll(/\d+/g, '0')))];
}
