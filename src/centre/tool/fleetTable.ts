import { alarmSchema } from '../../model/linkAlarm.ts';
import { parsePayload, statusMessageSchema } from '../../model/linkMessage.ts';
import { presenceSchema, type Presence } from '../../model/linkPresence.ts';
import type { TopicMeaning } from '../../link/topics.ts';

/** What a fleet's table knows of one cabinet. */
export interface FleetRow {
  readonly site: string;
  readonly presence: 'online' | 'shutdown' | 'offline' | 'unknown';
  readonly sinceMs: number | null;
  /** What the cabinet itself said last: its will says nothing of why. */
  readonly word: Presence | null;
  readonly mode: string; readonly source: string; readonly stage: string; readonly plan: string;
  /** Values that are older than their cabinet's word. */
  readonly old: boolean;
  readonly alarms: Readonly<Record<string, { readonly active: number; readonly unseen: number; readonly worst: string }>>;
  readonly heardMs: number;
  readonly events: number;
}
export type Fleet = Readonly<Record<string, FleetRow>>;

const unknownRow = (site: string): FleetRow => ({ site, presence: 'unknown', sinceMs: null, word: null, mode: '', source: '', stage: '', plan: '', old: false, alarms: {}, heardMs: 0, events: 0 });
/** Cabinets that a table holds at most. */
const mostSites = 20_000;

/** Takes one message in; what is of no known form changes nothing. */
export function takeFleet(fleet: Fleet, meaning: TopicMeaning, payload: string, nowMs: number): Fleet {
  const known = Object.hasOwn(fleet, meaning.site) ? fleet[meaning.site] : undefined;
  if (known === undefined && Object.keys(fleet).length >= mostSites) return fleet;
  const row = { ...(known ?? unknownRow(meaning.site)), heardMs: nowMs };
  const put = (more: Partial<FleetRow>): Fleet => ({ ...fleet, [meaning.site]: { ...row, ...more } });
  switch (meaning.kind) {
    case 'presence': {
      const parsed = parsePayload(presenceSchema, payload);
      if (!parsed.ok) return fleet;
      const { state, sinceMs } = parsed.value;
      return put({ presence: state, sinceMs, ...(state === 'offline' ? {} : { word: parsed.value }) });
    }
    case 'status': {
      const parsed = parsePayload(statusMessageSchema, payload);
      const entry = parsed.ok ? parsed.value.entries[0] : undefined;
      if (entry === undefined) return fleet;
      const text = (name: string): string => { const value = entry.values[name]; return typeof value === 'string' ? value : ''; };
      const old = entry.quality !== 'ok';
      if (meaning.code === 'tlc.mode') return put({ mode: text('mode'), source: text('source'), old });
      if (meaning.code === 'tlc.stage') return put({ stage: text('stage'), old });
      return meaning.code === 'tlc.plan' ? put({ plan: text('plan'), old }) : put({});
    }
    case 'alarm': {
      const parsed = parsePayload(alarmSchema, payload);
      if (!parsed.ok) return fleet;
      const active = parsed.value.components.filter((one) => one.active && !one.suspended);
      const worst = (['critical', 'major', 'warning', 'info'] as const).find((severity) => active.some((one) => one.severity === severity)) ?? '';
      return put({ alarms: { ...row.alarms, [meaning.code]: { active: active.length, unseen: active.filter((one) => !one.acknowledged).length, worst } } });
    }
    case 'live': case 'replay': return put({ events: row.events + 1 });
    case 'answer': case 'planResult': return put({});
    // What a centre says is no sign of the cabinet.
    case 'ack': case 'planSet': case 'command': case 'channel': case 'throttle': case 'fetch': case 'vdsPost': case 'alive': return fleet;
  }
}

export function alarmsOf({ alarms }: FleetRow): { readonly active: number; readonly unseen: number; readonly critical: boolean } {
  const all = Object.values(alarms);
  return { active: all.reduce((sum, one) => sum + one.active, 0), unseen: all.reduce((sum, one) => sum + one.unseen, 0), critical: all.some((one) => one.worst === 'critical') };
}

/** Those first that somebody should look at: gone, in flash, with alarms; then by name. */
export function sortedRows(fleet: Fleet): readonly FleetRow[] {
  const rank = (row: FleetRow): number => {
    if (row.presence === 'offline') return 0;
    const { active, critical } = alarmsOf(row);
    if (critical || row.mode === 'flash' || row.mode === 'dark') return 1;
    return active > 0 ? 2 : row.presence === 'online' ? 4 : 3;
  };
  return Object.values(fleet).toSorted((a, b) => rank(a) - rank(b) || a.site.localeCompare(b.site));
}
