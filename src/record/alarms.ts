import type { AgentAlarm } from '../model/cabinetAlarm.ts';
import type { Archive } from './archive.ts';
import type { RecordLimits } from './retention.ts';

export type RecordAlarm = Extract<AgentAlarm, `record.${string}`>;

/** The store's alarms, each told where it begins, with its cause, and where it is over. */
export interface RecordAlarms {
  /** `cause` null = it is over. */
  judge(code: RecordAlarm, cause: string | null): void;
}

export function createRecordAlarms(say: (code: RecordAlarm, active: boolean, detail: string) => void): RecordAlarms {
  const causes = new Map<RecordAlarm, string>();
  return {
    judge(code, cause) {
      const before = causes.get(code);
      if ((before === undefined) === (cause === null)) return;
      say(code, cause !== null, cause ?? before ?? '');
      // What could not be said is said the next time.
      if (cause === null) causes.delete(code);
      else causes.set(code, cause);
    },
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
