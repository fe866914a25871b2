import { join } from 'node:path';
import { connectIpc } from '../ipc/client.ts';
import { socketNames } from '../model/ipcWire.ts';
import type { JunctionState } from '../model/junctionState.ts';
import { dayMs, localMomentMs, momentText, splitLocal, zoneOffsetMs } from '../model/localTime.ts';
import { readJunctionState } from '../model/stateReading.ts';
import { parseDurationMs } from '../text/duration.ts';
import type { Shell } from './shell.ts';

/*
 * Times are printed as the clock on the wall at the site has them, wherever the person's own computer thinks it stands.
 * One process speaks of one site: its zone is learned once, from the junction or from the site file that is named.
 */

const usualZone = 'Asia/Ho_Chi_Minh';
let offsetMs = zoneOffsetMs(usualZone) ?? 0;
/** A junction that does not answer in this time is not waited for, ms. */
const learnWithinMs = 1000;

/** The zone of the site that is spoken of; one that this program does not know leaves what was. */
export function useSiteZone(timezone: unknown): void {
  offsetMs = (typeof timezone === 'string' ? zoneOffsetMs(timezone) : null) ?? offsetMs;
}

/** A snapshot of the junction, read; its zone is the one that times are shown in from now on. */
export function readStateHere(data: unknown): JunctionState | null {
  const state = readJunctionState(data);
  if (state !== null) useSiteZone(state.timezone);
  return state;
}

/** Asks the junction for its zone; without one that answers the usual one stands. */
export async function learnSiteZone(shell: Shell): Promise<void> {
  const connected = await connectIpc({ path: join(shell.runDir, socketNames.view), client: 'ngatu', requestTimeoutMs: learnWithinMs });
  if (!connected.ok) return;
  const answer = await connected.client.request('status');
  connected.client.close();
  if (answer.ok) readStateHere(answer.result);
}

/** How far the site's clocks are ahead of UTC, ms. */
export function siteOffsetMs(): number {
  return offsetMs;
}

/** A moment as a person writes it, as wall time in ms: local date and time, a time of today, or so long ago (`90s`, `2h`, `3d`); null = none of them. */
export function momentOf(text: string, nowMs: number): number | null {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  const agoMs = days === undefined ? parseDurationMs(text) : Number(days) * dayMs;
  if (agoMs !== null) return nowMs - agoMs;
  const match = /^(?:(\d{4}-\d{2}-\d{2})T)?([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (match === null) return null;
  const [, date, hour = '', minute = '', second = '0'] = match;
  const localMs = localMomentMs(`${date ?? siteDay(nowMs)}T${hour}:${minute}`);
  return localMs === null ? null : localMs + Number(second) * 1000 - offsetMs;
}

/** The site's own day, as in 2027-02-06. */
export function siteDay(wallMs: number): string {
  return momentText(splitLocal(wallMs + offsetMs).day * dayMs).slice(0, 10);
}

/** A wall time as the clock on the wall there has it, as if it were UTC, ms. */
export function localOf(wallMs: number): number {
  return wallMs + offsetMs;
}

/** A wall time as people at the site read it: `2027-02-06 08:00:30`, or the time alone. */
export function clockText(wallMs: number): string {
  return dateClockText(wallMs).slice(11);
}

export function dateClockText(wallMs: number): string {
  const localMs = Math.floor((wallMs + offsetMs) / 1000) * 1000;
  return `${momentText(localMs)}:${String((localMs / 1000) % 60).padStart(2, '0')}`;
}
