import { join } from 'node:path';
import { connectIpc } from '../../ipc/client.ts';
import type { EventClass, EventCode } from '../../model/event.ts';
import { socketNames } from '../../model/ipcWire.ts';
import { askFor } from '../dial.ts';
import type { ExitCode } from '../exitCode.ts';
import { readLoggedEvents } from '../command/loggedEvent.ts';
import { readRecord } from '../history/readHistory.ts';
import type { Shell } from '../shell.ts';

/** What signald alone tells: where it stands on record, it ran. */
const signs: ReadonlySet<string> = new Set<EventCode>([
  'group.aspect', 'stage.decided', 'stage.changed', 'stage.greenEnded', 'mode.changed', 'plan.changed', 'cycle.measures', 'traffic.count', 'startup.step', 'promise.counts', 'adaptive.shadow',
]);
const classes: readonly EventClass[] = ['evidence', 'event', 'audit', 'count'];
/** A junction in operation says something each minute, ms. */
const lastWordMs = 120_000;
const page = 1000;

/** A stretch of which the record has nothing: from the last word before it (null = not found) to the start behind it (null = there is none yet). */
export interface RecordGap { readonly fromMs: number | null; readonly toMs: number | null }

/** Whether the record goes on over a moment: what comes next must not be the start of another signald, or nothing while nobody runs. Null = it does. */
export async function gapAt(shell: Shell, atMs: number, nowMs: number): Promise<RecordGap | null | ExitCode> {
  const later = await askFor(shell, 'agent', 'log.query', readLoggedEvents, { params: { fromMs: Math.floor(atMs) + 1, toMs: Math.ceil(nowMs) + 1, afterId: 0, limit: page, channels: [...classes] } });
  if (typeof later === 'number') return later;
  const next = later.map(({ event }) => event).find((event) => event !== null && (signs.has(event.code) || isStart(event.code, event.data)));
  if (next === undefined || next === null ? await runs(shell) : !isStart(next.code, next.data)) return null;
  const before = await readRecord(shell, atMs - lastWordMs, atMs + 1, { classes, aroundMs: 0 });
  if (typeof before === 'number') return before;
  const last = before.findLast((event) => event !== null && event.wallMs <= atMs && signs.has(event.code));
  return { fromMs: last?.wallMs ?? null, toMs: next?.stamp.wallMs ?? null };
}

function isStart(code: string, data: Readonly<Record<string, unknown>>): boolean {
  return code === 'process.started' && data['process'] === 'signald';
}

/** signald answers now. */
async function runs({ runDir }: Shell): Promise<boolean> {
  const connected = await connectIpc({ path: join(runDir, socketNames.view), client: 'ngatu' });
  if (connected.ok) connected.client.close();
  return connected.ok;
}
