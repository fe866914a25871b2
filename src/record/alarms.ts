import type { AgentAlarm } from '../model/cabinetAlarm.ts';
import type { Archive } from './archive.ts';
import type { RecordLimits } from './retention.ts';

export type RecordAlarm = Extract<AgentAlarm, `record.${string}`>;

/** What is wrong with the store now, each with its cause; who opened it says so. */
export interface RecordAlarms {
  /** `cause` null = it is over; of one that lasts the first cause stays. */
  judge(code: RecordAlarm, cause: string | null): void;
  active(): ReadonlyMap<RecordAlarm, string>;
}

export function createRecordAlarms(): RecordAlarms {
  const causes = new Map<RecordAlarm, string>();
  return {
    judge(code, cause) {
      if (cause === null) causes.delete(code);
      else if (!causes.has(code)) causes.set(code, cause);
    },
    active: () => causes,
  };
}

/** Below this share of its bytes the archive is no longer told as too large. */
const allClear = 0.95;

/** What is told of the archive, after a round that has tried it again. */
export function judgeArchive(alarms: RecordAlarms, archive: Archive | null, { archiveBytes }: RecordLimits): void {
  if (archive === null) return;
  const { problem, bytes } = archive.status();
  alarms.judge('record.archiveFails', problem === null ? null : `${problem.code} ${problem.detail}`);
  if (bytes > archiveBytes) alarms.judge('record.archiveLarge', `${bytes} of ${archiveBytes} bytes`);
  else if (bytes < archiveBytes * allClear) alarms.judge('record.archiveLarge', null);
}
