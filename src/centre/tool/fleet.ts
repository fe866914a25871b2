import { answerJson } from '../../platform/answerJson.ts';
import { everySite, siteTopics } from '../../link/topics.ts';
import { lineShown } from '../../platform/foreignText.ts';
import { say } from '../../text/say.ts';
import { alarmsOf, sortedRows, takeFleet, type Fleet, type FleetRow } from './fleetTable.ts';
import { whyOf, whyText } from './fleetWhy.ts';
import { hourMinuteText, zoneText } from './officeClock.ts';
import type { ToolOptions } from './options.ts';
import { reached, toolExits, type Tool } from './tool.ts';

const drawMs = 1000;
/** Retained states are there within this time of a connection. */
const settleMs = 3000;

/** `ngatu centre fleet`: a live table on a terminal; elsewhere, or with --json, one look. */
export async function watchFleet(tool: Tool): Promise<number> {
  const { options, clock, write } = tool;
  let fleet: Fleet = {};
  const client = tool.dial({
    subscriptions: [options.site === null ? everySite : siteTopics(options.site).everything],
    onMessage: (meaning, payload) => {
      if (!payload.startsWith('{"echo"')) fleet = takeFleet(fleet, meaning, payload, clock.monoMs());
    },
  });
  if (!(await reached(tool, client))) return toolExits.notReachable;
  if (process.stdout.isTTY && !options.json) await draw(tool, () => fleet);
  else {
    await (options.forMs === null ? new Promise<void>((resolve) => { clock.after(settleMs, resolve); }) : tool.ended);
    const rows = sortedRows(fleet);
    if (options.json) write(answerJson({ sites: rows.map((row) => ({ ...row, heardMs: undefined, word: undefined, why: whyOf(row), heardAgoMs: Math.round(clock.monoMs() - row.heardMs), alarms: alarmsOf(row) })) }));
    else for (const line of tableOf(options, rows, clock)) write(line);
  }
  await client.end();
  return toolExits.ok;
}

/** Redraws each second until its time is over, or q or Ctrl-C. */
async function draw(tool: Tool, fleet: () => Fleet): Promise<void> {
  const { options, clock } = tool;
  process.stdout.write('\u001B[?1049h\u001B[?25l');
  const paint = (): void => {
    const { columns, rows } = process.stdout;
    const lines = tableOf(options, sortedRows(fleet()), clock);
    const shown = lines.slice(0, rows - 1).map((line) => lineShown(line.slice(0, columns)));
    process.stdout.write(`\u001B[H${shown.map((line) => `${line}\u001B[K\r\n`).join('')}\u001B[J`);
  };
  paint();
  const timer = setInterval(paint, drawMs);
  const quit = new Promise<void>((resolve) => {
    if (process.stdin.isTTY) process.stdin.setRawMode(true);
    process.stdin.on('data', (data: Buffer) => { if (data.includes('q') || data.includes(3)) resolve(); });
  });
  await Promise.race([tool.ended, quit]);
  clearInterval(timer);
  if (process.stdin.isTTY) process.stdin.setRawMode(false);
  process.stdout.write('\u001B[?25h\u001B[?1049l');
}

/** At most 80 columns. */
export function tableOf({ lang }: Pick<ToolOptions, 'lang'>, rows: readonly FleetRow[], clock: Pick<Tool['clock'], 'monoMs' | 'wallMs'>): string[] {
  const nowMs = clock.monoMs();
  const online = rows.filter(({ presence }) => presence === 'online').length;
  const active = rows.reduce((sum, row) => sum + alarmsOf(row).active, 0);
  const head = [say(lang, 'fleet.site').padEnd(18), say(lang, 'fleet.presence').padEnd(9), say(lang, 'fleet.mode').padEnd(12), say(lang, 'fleet.stage').padEnd(8), say(lang, 'fleet.plan').padEnd(12), say(lang, 'fleet.alarms').padStart(7), say(lang, 'fleet.heard').padStart(8)];
  const lines = rows.map((row) => {
    const { active: alarms, unseen } = alarmsOf(row);
    const told = alarms === 0 ? '–' : `${alarms}${unseen > 0 ? `/${unseen}!` : ''}`;
    const why = whyOf(row);
    // Stage and plan say nothing of a junction that shows no colours, or is not there.
    const about = why === null ? [cell(row.stage, 8), cell(row.plan, 12)] : [cell(whyText(lang, why, hourMinuteText), 21)];
    return [cell(row.site, 18), cell(say(lang, `fleet.${row.presence}`), 9), cell(`${row.mode}${row.old ? '?' : ''}`, 12), ...about, told.padStart(7), `${Math.round((nowMs - row.heardMs) / 1000)} s`.padStart(8)].join(' ');
  });
  return [say(lang, 'fleet.summary', { sites: rows.length, online, alarms: active, zone: zoneText(clock.wallMs()) }), head.join(' '), ...lines];
}

function cell(text: string, width: number): string {
  return (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
}
