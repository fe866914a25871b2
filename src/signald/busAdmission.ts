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

/** What decides, as it is right now: asked anew before each frame. */
export interface BusMoment {
  /** Read back from every lamp board. */
  readonly flashing: boolean;
  /** The device has said who it is, and is the one that the site means. */
  readonly identified: boolean;
}

export function momentOf(config: CoreConfig, core: Core, { board: { id } }: BusSpot, nowMs: number): BusMoment {
  const identified = core.bringUp.boards.get(id)?.identified ?? core.scan.fieldBoards.get(id)?.standing === 'right';
  return { flashing: isSeenFlashing(config, core, nowMs), identified };
}

/** Frames of anybody keep such a board alive while signald holds its own back (safety.md S4), whomever on its line they are for: nobody adds any. */
function isFedByFrames(config: CoreConfig, { board: { line } }: BusSpot): boolean {
  return config.site.safety.boards.some((board) => {
    const refreshedBy = board.profile.failsafe?.watchdog?.refreshedBy;
    return board.line === line && refreshedBy !== undefined && refreshedBy !== 'token' && carriesLamps(config, board);
  });
}

/** A counter that clears itself is gone for detection once a person has read it, by its name or among bare addresses. */
function clearsCount({ board, area, address, count }: BusSpot): boolean {
  return board.profile.points.some((point) => point.clearsOnRead === true && point.area === area && point.address < address + count && address < point.address + pointWords(point));
}

/**
 * A reading takes time of the line and, of a counter that clears itself, the count. What stands at an address that no
 * manual names is asked of a lamp board in flash alone; a lamp board may be read before it has named itself, as signald does.
 */
export function admitRead(config: CoreConfig, spot: BusSpot, { flashing, identified }: BusMoment): BusRefusal | null {
  if (isFedByFrames(config, spot)) return 'bus.fedByFrames';
  if (spot.point === null && spot.lamps && !flashing) return 'bus.rawOnLampBoard';
  if (spot.point?.access === 'write') return 'bus.notReadable';
  if (clearsCount(spot)) return 'bus.clearsOnRead';
  return identified || spot.lamps ? null : 'bus.notIdentified';
}

/** Default deny: what is not named here is not written, and on another device these registers are something else. */
export function admitWrite(config: CoreConfig, spot: BusSpot, right: Right, { flashing, identified }: BusMoment): BusRefusal | null {
  const closed = closedPlace(config, spot, right, flashing);
  return closed === null && !identified ? 'bus.notIdentified' : closed;
}

function closedPlace(config: CoreConfig, spot: BusSpot, right: Right, flashing: boolean): BusRefusal | null {
  if (isFedByFrames(config, spot)) return 'bus.fedByFrames';
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
