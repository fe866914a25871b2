import { answerJson } from '../../platform/answerJson.ts';
import { siteTopics } from '../../link/topics.ts';
import { parsePayload, statusMessageSchema } from '../../model/linkMessage.ts';
import { presenceSchema } from '../../model/linkPresence.ts';
import { passportViewSchema, type PassportView } from '../../model/passportView.ts';
import { say } from '../../text/say.ts';
import { reached, toolExits, type Tool } from './tool.ts';

/** Retained states are there within this time of a connection. */
const settleMs = 3000;

interface CabinetPlans { presence: 'online' | 'offline' | 'shutdown' | 'unknown'; old: boolean; view: PassportView | null }

/** `ngatu centre plan status`: what each cabinet has staged, armed and active, and what it refused or took back last. */
export async function planStatus(tool: Tool): Promise<number> {
  const { options, clock, write } = tool;
  const { lang, json } = options;
  const cabinets = new Map<string, CabinetPlans>();
  const at = (site: string): CabinetPlans => {
    const known = cabinets.get(site) ?? { presence: 'unknown', old: false, view: null };
    cabinets.set(site, known);
    return known;
  };
  const topics = siteTopics(options.site ?? '+');
  const client = tool.dial({
    subscriptions: [topics.presence, topics.status('tlc.passport')],
    onMessage: (meaning, payload) => {
      if (meaning.kind === 'presence') {
        const parsed = parsePayload(presenceSchema, payload);
        if (parsed.ok) at(meaning.site).presence = parsed.value.state;
      } else if (meaning.kind === 'status' && meaning.code === 'tlc.passport') {
        const parsed = parsePayload(statusMessageSchema, payload);
        const view = passportViewSchema.safeParse(parsed.ok ? parsed.value.entries[0]?.values : null);
        if (view.success) Object.assign(at(meaning.site), { view: view.data, old: parsed.ok && parsed.value.entries[0]?.quality !== 'ok' });
      }
    },
  });
  if (!(await reached(tool, client))) return toolExits.notReachable;
  await (options.forMs === null ? new Promise<void>((resolve) => { clock.after(settleMs, resolve); }) : tool.ended);
  await client.end();
  const rows = [...cabinets].toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (json) write(answerJson({ cabinets: rows.map(([site, row]) => ({ site, ...row })) }));
  else {
    write([say(lang, 'fleet.site').padEnd(18), say(lang, 'fleet.presence').padEnd(9), say(lang, 'office.active').padStart(9), say(lang, 'office.armed').padStart(9), say(lang, 'office.staged').padStart(9), say(lang, 'office.good').padStart(9), ` ${say(lang, 'office.last')}`].join(' '));
    for (const [site, row] of rows) write(lineOf(tool, site, row));
  }
  return rows.length > 0 && rows.every(([, { view }]) => view !== null) ? toolExits.ok : toolExits.notOk;
}

function lineOf({ options: { lang } }: Tool, site: string, { presence, old, view }: CabinetPlans): string {
  const number = (version: number | null): string => (version === null ? '–' : version === 0 ? say(lang, 'office.builtin') : String(version)).padStart(9);
  const head = [site.padEnd(18), say(lang, `fleet.${presence}`).padEnd(9)];
  if (view === null) return [...head, say(lang, 'office.untold')].join(' ');
  const active = `${view.active === 0 ? say(lang, 'office.builtin') : view.active}${view.onTrial ? '*' : ''}${old ? '?' : ''}`.padStart(9);
  const last = view.last === null ? '' : ` ${say(lang, `office.short.${view.last.state}`)} ${view.last.planVersion} ${view.last.codes.join(' ')}`;
  return [...head, active, number(view.armed), number(view.staged), number(view.good), last].join(' ').trimEnd();
}
