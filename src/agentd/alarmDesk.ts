import type { Outcome } from '../ipc/server.ts';
import { whoOf, type Asker } from '../ipc/who.ts';
import { plainJson } from '../model/canonical.ts';
import type { EventDraft } from '../model/event.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import type { ListedAlarm } from '../model/linkAlarm.ts';
import type { Alarms } from './alarms.ts';

export type AlarmOrder = 'alarm.acknowledge' | 'alarm.suspend' | 'alarm.resume';
/** `component` absent = every one of that code. */
export interface AlarmWish { readonly alarm: string; readonly component?: string | undefined; readonly forS?: number | undefined; readonly reason?: string | undefined; readonly by: string }

/** What the centre and who stands at the cabinet do with alarms, and how it stands in the audit channel. */
export interface AlarmDesk {
  /** From where: the centre, or a session of this cabinet. Gives the components it was done to; none = there is no such alarm. */
  act(order: AlarmOrder, wish: AlarmWish, from: Readonly<Record<string, string | number>>): readonly string[];
  /** Null = no method of alarms. */
  handle(call: IpcCall, session: Asker): Outcome | null;
}

export function createAlarmDesk(alarms: Alarms, note: (draft: EventDraft) => void): AlarmDesk {
  const act: AlarmDesk['act'] = (order, wish, from) => {
    const { alarm, by, forS, reason } = wish;
    const before = alarms.list().filter(({ code, component }) => code === alarm && (wish.component === undefined || component === wish.component));
    const done = before.filter(({ component }) => carriedOut(alarms, order, component, wish));
    for (const was of done) {
      const is = alarms.list().find(({ code, component }) => code === alarm && component === was.component);
      note({ code: 'command.accepted', data: { command: order, alarm, component: was.component, by, ...from, before: stateOf(was), after: stateOf(is), ...(forS === undefined ? {} : { forS }), ...(reason === undefined ? {} : { reason }) } });
    }
    return done.map(({ component }) => component);
  };
  return {
    act,
    handle(call, session) {
      if (call.method === 'alarm.list') return { ok: true, result: plainJson(alarms.list()) };
      if (call.method !== 'alarm.acknowledge' && call.method !== 'alarm.suspend' && call.method !== 'alarm.resume') return null;
      const { alarm, component, by } = call.params;
      const components = act(call.method, call.params, { source: 'technician', ...whoOf(session) });
      if (components.length > 0) return { ok: true, result: { components: [...components] } };
      note({ code: 'command.rejected', data: { command: call.method, alarm, component: component ?? '*', by, detail: 'alarm.unknown', ...whoOf(session) } });
      return { ok: false, code: 'alarm.unknown', params: { alarm, component: component ?? '*' } };
    },
  };
}

function carriedOut(alarms: Alarms, order: AlarmOrder, component: string, { alarm, by, forS = 0, reason }: AlarmWish): boolean {
  const said = { by, ...(reason === undefined ? {} : { reason }) };
  switch (order) {
    case 'alarm.acknowledge': return alarms.acknowledge(alarm, component, said);
    case 'alarm.suspend': return alarms.suspend(alarm, component, forS, said);
    case 'alarm.resume': return alarms.resume(alarm, component);
  }
}

/** As the audit channel says it; what is over and acknowledged is gone. */
function stateOf(alarm: ListedAlarm | undefined): string {
  if (alarm === undefined) return 'gone';
  return [alarm.active ? 'active' : 'over', ...(alarm.acknowledged ? ['acknowledged'] : []), ...(alarm.suspended ? ['suspended'] : [])].join('+');
}
