import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentAlarms, type AgentAlarm } from '../../src/model/cabinetAlarm.ts';
import { faultCatalogue, faultCodes, type FaultAction, type FaultCode, type FaultSeverity } from '../../src/model/fault.ts';
import { agentAlarmTexts } from '../../src/text/agentAlarmText.ts';
import { faultTexts } from '../../src/text/faultText.ts';
import type { Lang } from '../../src/text/sentence.ts';

type Words<K extends string> = Readonly<Record<K, Readonly<Record<Lang, string>>>>;

const severities: Words<FaultSeverity> = {
  critical: { en: 'critical', vi: 'nguy cấp' }, major: { en: 'major', vi: 'nghiêm trọng' }, warning: { en: 'warning', vi: 'cảnh báo' }, info: { en: 'info', vi: 'thông tin' },
};
const actions: Words<FaultAction> = {
  record: { en: 'is recorded', vi: 'ghi lại' }, dropAdaptive: { en: 'goes without the optimiser', vi: 'thôi tối ưu hoá' },
  isolate: { en: 'does without what is at fault', vi: 'bỏ phần hỏng ra' }, recallAll: { en: 'serves every group in turn', vi: 'phục vụ mọi nhóm đèn' },
  closeAndRestart: { en: 'closes to red and starts the sequence anew', vi: 'đóng về đỏ rồi chạy lại trình tự' }, allRed: { en: 'shows all red', vi: 'đỏ toàn nút' },
  flash: { en: 'flashes', vi: 'vàng nhấp nháy' }, lampSupplyOff: { en: 'is dark: the lamp supply is off', vi: 'tối: nguồn đèn bị cắt' },
};
const ends: Words<'self' | 'startup' | 'person'> = {
  self: { en: 'by itself', vi: 'tự hết' }, startup: { en: 'through a start-up, by itself', vi: 'tự hết, qua khởi động lại' },
  person: { en: 'by a named person on site: `ngatu fault reset CODE --reason …`', vi: 'do người có tên tại tủ: `ngatu fault reset MÃ --reason …`' },
};
const page: Words<'title' | 'lead' | 'junction' | 'cause' | 'remedy' | 'end' | 'count' | 'agent'> = {
  title: { en: 'Alarms: cause and remedy', vi: 'Cảnh báo: nguyên nhân và cách xử lý' },
  lead: {
    en: 'Made of the fault catalogue and its sentences by `node_modules/.bin/node scripts/house/operations.ts`; a test refuses a stale page. The same words stand in `ngatu fault show CODE`, and in Vietnamese in [operations.vi.md](operations.vi.md). The strongest come first. What the computer’s own troubles come to (power, disk, database, clock), and the test of each, stands in [install.md](install.md).',
    vi: 'Sinh từ danh mục sự cố bằng `node_modules/.bin/node scripts/house/operations.ts`; bản cũ bị kiểm thử từ chối. `ngatu fault show MÃ --lang vi` cho cùng nội dung. Bản tiếng Anh: [operations.md](operations.md). Sự cố nặng đứng trước. Hỏng hóc của chính máy tính (điện, đĩa, kho lưu, đồng hồ) và kiểm thử của từng việc: [install.md](install.md).',
  },
  junction: { en: 'The junction', vi: 'Nút' }, cause: { en: 'Cause', vi: 'Nguyên nhân' }, remedy: { en: 'Remedy', vi: 'Xử lý' }, end: { en: 'Ends', vi: 'Hết' }, count: { en: 'alarms', vi: 'cảnh báo' },
  agent: { en: 'Found by agentd: the link, the store, the reserve, cameras and counters. None of them moves a signal by itself', vi: 'Do agentd thấy: đường truyền, kho lưu, bộ lưu điện, camera và bộ đếm. Không cảnh báo nào tự đổi đèn' },
};
const order: readonly FaultSeverity[] = ['critical', 'major', 'warning', 'info'];

function section(code: FaultCode, lang: Lang): string {
  const { action, clears } = faultCatalogue[code];
  const { title, cause, remedy } = faultTexts[code];
  return [
    `### ${title[lang]} (\`${code}\`)`, '',
    `- ${page.junction[lang]}: ${actions[action][lang]}. ${page.end[lang]}: ${ends[clears][lang]}.`,
    `- ${page.cause[lang]}: ${cause[lang]}`, `- ${page.remedy[lang]}: ${remedy[lang]}`, '',
  ].join('\n');
}

function agentSection(code: AgentAlarm, lang: Lang): string {
  const { title, cause, remedy } = agentAlarmTexts[code];
  return [`### ${title[lang]} (\`${code}\`, ${severities[agentAlarms[code]][lang]})`, '', `- ${page.cause[lang]}: ${cause[lang]}`, `- ${page.remedy[lang]}: ${remedy[lang]}`, ''].join('\n');
}

const isAgentAlarm = (code: string): code is AgentAlarm => Object.hasOwn(agentAlarms, code);
const byAgent = Object.keys(agentAlarms).filter(isAgentAlarm);

/** The page of alarms in one language, from the catalogue and the agent’s own list. */
export function operationsPage(lang: Lang): string {
  const groups = order.map((severity) => ({ severity, codes: faultCodes.filter((code) => faultCatalogue[code].severity === severity) }));
  const parts = groups.flatMap(({ severity, codes }) => (codes.length === 0 ? [] : [`## ${severities[severity][lang]}: ${codes.length} ${page.count[lang]}\n`, ...codes.map((code) => section(code, lang))]));
  const own = [`## ${page.agent[lang]}: ${byAgent.length} ${page.count[lang]}\n`, ...byAgent.map((one) => agentSection(one, lang))];
  return `# ${page.title[lang]}\n\n${page.lead[lang]}\n\n${[...parts, ...own].join('\n')}`;
}

export const operationsFiles: Readonly<Record<Lang, string>> = { en: 'docs/operations.md', vi: 'docs/operations.vi.md' };

if (process.argv[1] === import.meta.filename) {
  for (const lang of ['en', 'vi'] as const) writeFileSync(join(process.cwd(), operationsFiles[lang]), operationsPage(lang));
}
