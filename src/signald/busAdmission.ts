import type { BusSpan } from '../field/scan/placeCall.ts';
import { displayCall } from '../field/scan/seconds.ts';
import { pointWords } from '../field/profile/expand.ts';
import { indexPoints } from '../field/profile/pointIndex.ts';
import { referredPoints } from '../field/profile/pointUse.ts';
import type { BoardWire } from '../model/artefact.ts';
import type { BusPlace, BusRefusal, BusTarget } from '../model/busView.ts';
import type { Right } from '../model/ipcMessage.ts';
import { isLampProfile, profileId, type ProfilePoint } from '../model/profile.ts';
import type { Core, CoreConfig } from './core.ts';

/** A place of a device of this site, found. */
export interface BusSpot extends BusSpan {
  readonly board: BoardWire;
  /** Carries lamps, or could: its profile is a signal-head board's. */
  readonly lamps: boolean;
}

export type Found = { readonly ok: true; readonly spot: BusSpot } | { readonly ok: false; readonly code: BusRefusal; readonly params: Readonly<Record<string, string>> };

/** Only devices that the site names: an unknown unit may be anything, a lamp board under a wrong address too. */
export function findSpot(config: CoreConfig, target: BusTarget, place: BusPlace): Found {
  const { boards } = config.site.safety;
  const board = 'board' in target ? boards.find(({ id }) => id === target.board) : boards.find(({ line, unit }) => line === target.line && unit === target.unit);
  if (board === undefined) {
    const asked = 'board' in target ? target.board : `${target.unit}@${target.line}`;
    return { ok: false, code: 'bus.unknownBoard', params: { board: asked, boards: boards.map(({ id }) => id).join(' ') } };
  }
  const lamps = carriesLamps(config, board);
  if (!('point' in place)) return { ok: true, spot: { board, lamps, point: null, ...place } };
  const point = indexPoints(board.profile).get(place.point);
  if (point === undefined) return { ok: false, code: 'bus.unknownPoint', params: { board: board.id, point: place.point, profile: profileId(board.profile) } };
  return { ok: true, spot: { board, lamps, point, area: point.area, address: point.address, count: pointWords(point) } };
}

export function carriesLamps(config: CoreConfig, board: BoardWire): boolean {
  return config.lampBoards.some(({ id }) => id === board.id) || isLampProfile(board.profile);
}

/** A read-back older than this proves no flash, ms. */
const freshMs = 500;

/** Flash as the street sees it: commanded, and read back from every lamp board. */
export function isSeenFlashing(config: CoreConfig, core: Core, nowMs: number): boolean {
  return core.posture === 'flash' && config.lampBoards.length > 0 && config.lampBoards.every(({ id }) => {
    const sample = core.scan.samples.get(id);
    return sample !== undefined && nowMs - sample.atMs <= freshMs && sample.flashing;
  });
}

/** Frames of anybody keep such a board alive while signald holds its own back (safety.md S4): nobody adds any. */
function isFedByFrames({ board, lamps }: BusSpot): boolean {
  const refreshedBy = board.profile.failsafe?.watchdog?.refreshedBy;
  return lamps && refreshedBy !== undefined && refreshedBy !== 'token';
}

/** Reads change nothing; still, what stands at an address that no manual names is asked of a lamp board in flash alone. */
export function admitRead(spot: BusSpot, flashing: boolean): BusRefusal | null {
  if (isFedByFrames(spot)) return 'bus.fedByFrames';
  if (spot.point === null) return spot.lamps && !flashing ? 'bus.rawOnLampBoard' : null;
  return spot.point.access === 'write' ? 'bus.notReadable' : null;
}

/** Default deny: what is not named here is not written. */
export function admitWrite(config: CoreConfig, spot: BusSpot, right: Right, flashing: boolean): BusRefusal | null {
  if (isFedByFrames(spot)) return 'bus.fedByFrames';
  if (spot.area === 'discreteInput' || spot.area === 'input' || spot.point?.access === 'read') return 'bus.notWritable';
  if (spot.lamps) return admitLampWrite(spot, right, flashing);
  const setting = spot.point === null || isSetting(spot.board, spot.point);
  if (setting && !flashing) return spot.point === null ? 'bus.rawNeedsFlash' : 'bus.settingNeedsFlash';
  if (setting && right !== 'safety') return 'bus.needsSafety';
  return isDriven(config, spot) ? 'bus.driven' : null;
}

/** A lamp board: its profile's service points, in flash, by whoever has the safety right. Its token, lamps, flash, watchdog, address: never. */
function admitLampWrite(spot: BusSpot, right: Right, flashing: boolean): BusRefusal | null {
  const { point, board } = spot;
  if (point === null) return 'bus.rawOnLampBoard';
  if (point.service !== true || isInImage(spot) || referredPoints(board.profile).has(point.id)) return 'bus.lampPoint';
  if (!flashing) return 'bus.serviceNeedsFlash';
  return right === 'safety' ? null : 'bus.needsSafety';
}

function isInImage({ board, area, address, count }: BusSpot): boolean {
  const write = board.profile.image?.write;
  return write !== undefined && area === write.area && address < write.address + write.count && write.address < address + count;
}

/** What is read once, at start, is how a device is set up: its address, its baud, its watchdog. A wrong one takes it off the line. */
function isSetting(board: BoardWire, point: ProfilePoint): boolean {
  return point.poll === 'once' || point.service === true || referredPoints(board.profile).has(point.id);
}

/** signald writes it twice a second by itself: a number on a countdown that nobody vouches for is shown to nobody. */
function isDriven(config: CoreConfig, { board, area, address, count }: BusSpot): boolean {
  const call = displayCall(config.scan.config, board);
  return call !== null && area === 'holding' && address < call.address + call.values.length && call.address < address + count;
}
