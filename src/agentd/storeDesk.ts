import { agentAlarms } from '../model/cabinetAlarm.ts';
import type { RecordAlarm } from '../record/alarms.ts';
import type { EventRecord } from '../record/record.ts';

/** The store's alarms into the book of the cabinet's. */
export interface StoreDesk { tick(): void }

const isOfStore = (code: string): code is RecordAlarm => code.startsWith('record.');
const codes = Object.keys(agentAlarms).filter(isOfStore);

export function createStoreDesk(record: Pick<EventRecord, 'alarms'>, say: (code: RecordAlarm, component: string, detail: string | null) => void): StoreDesk {
  /** As last said; nothing at first: what an earlier life had found is over where this one does not find it. */
  const said = new Map<RecordAlarm, string | null>();
  return {
    tick() {
      const active = record.alarms();
      for (const code of codes) {
        const cause = active.get(code) ?? null;
        if (said.get(code) === cause) continue;
        said.set(code, cause);
        say(code, 'record', cause);
      }
    },
  };
}
