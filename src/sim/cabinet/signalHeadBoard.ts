import { lampColours, type LampColour, type LampDrive } from '../../model/aspect.ts';
import type { CabinetInputs } from '../../model/image.ts';
import { pointNames } from '../../model/profile.ts';
import { createCondition, type BoardCondition } from './boardCondition.ts';
import { boardPoints, lampPoints, type BoardPoints, type LampPoints } from './boardPoints.ts';
import { feed, watchdogOf, type WatchdogWorks } from './boardWatchdog.ts';
import { identifyAs, type BoardDefect } from './boardDefect.ts';
import { createPlainDevice, fillFirmware, type Device, type DeviceSpec } from './device.ts';
import { firstChallenge, heartbeatToken, nextChallenge } from './heartbeatToken.ts';
import { createLateReadings } from './lateReadings.ts';
import { sampleSeal } from './sampleSeal.ts';
import { createLampTerminal, type LampState, type LampTerminal } from './lampTerminal.ts';

/** Below this lamp supply nothing is lit, V. */
const darkBelowV = 50;

export interface SignalHeadBoardSpec extends DeviceSpec {
  /** Heads in use: what the board's flash jumpers were set from. */
  readonly heads: readonly { readonly slot: number; readonly colours: readonly LampColour[] }[];
  readonly slots: number;
  readonly bootCounter: number;
  /** Power-on, ms. */
  readonly startMs: number;
}

export type CabinetKeys = Readonly<Required<CabinetInputs>>;
export const noKeys: CabinetKeys = { flashKey: false, mmuFault: false, serviceKey: false, policeManual: false, policeStep: false, policeAllRed: false };

/** The reference signal-head board: token watchdog, self-flash, read-back at the terminals. Times are integer ms. */
export interface SignalHeadBoard extends Device {
  condition(): BoardCondition;
  lamp(slot: number, colour: LampColour): LampState | null;
  /** A look at one lamp, found once; null where the board has no such lamp. */
  look(slot: number, colour: LampColour): (() => boolean) | null;
  /** The lamp's faults, to be set and cleared; null where the board has no such lamp. */
  terminal(slot: number, colour: LampColour): LampTerminal | null;
  /** The junction's flash-transfer chain: while it is open the flashers have the lamps. */
  transfer(closed: boolean, nowMs: number): void;
  /** This board holds the lamp-supply contactor open. */
  opensSupply(): boolean;
  /** The cabinet's lamp-supply contactor. */
  contactor(closed: boolean, nowMs: number): void;
  /** The cabinet's keys and contacts. */
  keys(keys: CabinetKeys): void;
  /** Takes no notice of the line for so long, ms; 0 ends it. */
  deafen(nowMs: number, forMs: number): void;
  supply(volts: number, nowMs: number): void;
  /** What is wrong inside it from now on. */
  defect(found: BoardDefect, nowMs: number): void;
  /** The board's flasher runs at another rate, or stands; null = as it should. */
  flasher(rate: { readonly periodMs: number; readonly onMs: number } | null): void;
  /** Power gone and back, with another firmware if one is named. */
  reboot(nowMs: number, firmware?: string): void;
}

interface BoardState {
  nowMs: number; armed: boolean; tripped: boolean; following: boolean; /** Flash ends with the answer under way. */ leaving: boolean; /** The present challenge was given while flash was shown. */ givenInFlash: boolean; transferClosed: boolean;
  contactorClosed: boolean; supplyOff: boolean; dimmed: boolean; keys: CabinetKeys; defect: BoardDefect;
  tokenMs: number; challenge: number; bootCounter: number; sampleCounter: number; appliedSeq: number;
  deafUntilMs: number; supplyV: number;
}

export function createSignalHeadBoard(spec: SignalHeadBoardSpec): SignalHeadBoard {
  const device = createPlainDevice(spec);
  const watchdog = watchdogOf(spec, device);
  // One that was mended trips from now on, not in the past.
  const tripsMs = (): number => Math.max(state.nowMs, state.tokenMs + (state.defect.watchdogMs ?? watchdog.timeoutMs()));
  const lamps = lampTerminals(spec);
  const points = boardPoints(device);
  const outputs = lamps.map((lamp) => lampPoints(device, lamp));
  const state = powerOn(spec.bootCounter, spec.unit, spec.startMs);
  const seal = sampleSeal(spec, device.registers, createLateReadings(spec, device.registers));
  // A flashing yellow in an arrow lens would be read as leave to turn: an arrow without a red is dark in flash.
  const flashes = new Set(spec.heads.filter(({ colours }) => colours.includes('yellow') && colours.includes('red')).map(({ slot }) => slot));
  const showsFlash = (): boolean => !state.following || !state.transferClosed;
  /** The image in force, which is not yet the written one while an answer is under way. */
  const image = new Map<LampTerminal, LampDrive>();
  const drive = (nowMs: number): void => {
    for (const lamp of lamps) lamp.drive(showsFlash() ? flashDrive(lamp, flashes, state.defect) : (image.get(lamp) ?? 'off'), nowMs);
  };
  const condition = createCondition();
  const trip = (atMs: number): void => {
    Object.assign(state, { tripped: true, armed: false, following: false, givenInFlash: true } satisfies Partial<BoardState>);
    drive(atMs);
  };
  const step = (nowMs: number): void => {
    if (state.armed && tripsMs() <= nowMs) trip(tripsMs());
    state.nowMs = nowMs;
  };
  drive(spec.startMs);
  return {
    ...device,
    step,
    hears: (nowMs) => nowMs >= state.deafUntilMs,
    nextEventMs() {
      let nextMs = state.armed ? tripsMs() : Number.POSITIVE_INFINITY;
      for (const lamp of lamps) nextMs = Math.min(nextMs, lamp.nextToggleMs(state.nowMs));
      return nextMs;
    },
    onWrite(nowMs, written) {
      step(nowMs);
      if (watchdog.refreshedBy !== 'token') feed(state, watchdog, nowMs);
      if (!watchdog.isImage(written)) return;
      takeWrite(state, points, nowMs, watchdog);
      // A flash command acts at once; a new image waits for the answer, which still reads the old one back.
      if (!state.following) drive(nowMs);
    },
    onRead(nowMs) {
      step(nowMs);
      if (watchdog.refreshedBy === 'anyFrame') feed(state, watchdog, nowMs);
      if (state.defect.counterStuck !== true) state.sampleCounter = (state.sampleCounter + 1) & 0xffff;
      publish(points, state, showsFlash(), outputs, seal);
    },
    onAnswered(nowMs) {
      step(nowMs);
      for (const output of outputs) image.set(output.lamp, writtenDrive(output));
      state.appliedSeq = points.imageSeq.read();
      state.following ||= state.leaving && !state.tripped;
      state.leaving = false;
      state.dimmed = points.dimCommand.read() === 1;
      drive(nowMs);
    },
    condition: () => condition(state, showsFlash()),
    look(slot, colour) {
      const lamp = find(lamps, slot, colour);
      return lamp === null ? null : () => lamp.isLit(state.nowMs, isSupplied(state));
    },
    lamp: (slot, colour) => find(lamps, slot, colour)?.state(state.nowMs, isSupplied(state)) ?? null,
    terminal: (slot, colour) => find(lamps, slot, colour),
    ...around(spec, { device, state, lamps, step, drive }),
  };
}

type Around = Pick<SignalHeadBoard, 'transfer' | 'opensSupply' | 'contactor' | 'keys' | 'deafen' | 'supply' | 'defect' | 'flasher' | 'reboot'>;

interface Works {
  readonly device: Device;
  readonly state: BoardState;
  readonly lamps: readonly LampTerminal[];
  readonly step: (nowMs: number) => void;
  readonly drive: (nowMs: number) => void;
}

/** What happens to a board from outside its line. */
function around(spec: SignalHeadBoardSpec, { device, state, lamps, step, drive }: Works): Around {
  return {
    transfer(closed, nowMs) {
      if (closed === state.transferClosed) return;
      step(nowMs);
      state.transferClosed = closed;
      drive(nowMs);
    },
    opensSupply: () => state.supplyOff,
    contactor(closed, nowMs) {
      if (closed === state.contactorClosed) return;
      step(nowMs);
      state.contactorClosed = closed;
    },
    keys: (keys) => { state.keys = keys; },
    defect(found, nowMs) {
      step(nowMs);
      state.defect = found;
      identifyAs(device, spec, found.swapped === true);
      drive(nowMs);
    },
    // A short silence within a long one ends nothing; 0 ends it.
    deafen: (nowMs, forMs) => { state.deafUntilMs = forMs === 0 ? nowMs : Math.max(state.deafUntilMs, nowMs + forMs); },
    supply(volts, nowMs) {
      step(nowMs);
      state.supplyV = volts;
    },
    flasher(rate) {
      for (const lamp of lamps) lamp.fault.flasher = rate ?? undefined;
    },
    reboot(nowMs, firmware) {
      // The contactor latches mechanically: no loss of power closes it again.
      const { deafUntilMs, supplyV, transferClosed, contactorClosed, supplyOff, keys, defect } = state;
      Object.assign(state, powerOn((state.bootCounter + 1) & 0xffff, spec.unit, nowMs), { deafUntilMs, supplyV, transferClosed, contactorClosed, supplyOff, keys, defect });
      fillFirmware(spec, device.registers, firmware);
      // Settings are kept without power; what was commanded is not.
      for (const point of spec.profile.points) if (point.access === 'write') device.registers.write(point.id, 0);
      drive(nowMs);
    },
  };
}

function powerOn(bootCounter: number, unit: number, nowMs: number): BoardState {
  return {
    nowMs, armed: false, tripped: false, following: false, leaving: false, givenInFlash: true, transferClosed: true,
    contactorClosed: true, supplyOff: false, dimmed: false, keys: noKeys, defect: {},
    tokenMs: nowMs, challenge: firstChallenge(bootCounter, unit), bootCounter, sampleCounter: 0, appliedSeq: 0,
    deafUntilMs: Number.NEGATIVE_INFINITY, supplyV: 230,
  };
}

function lampTerminals(spec: SignalHeadBoardSpec): readonly LampTerminal[] {
  const names = new Set(spec.profile.points.map(({ id }) => id));
  return Array.from({ length: spec.slots }, (_, index) => index + 1)
    .flatMap((slot) => lampColours.filter((colour) => names.has(pointNames.lamp(slot, colour))).map((colour) => createLampTerminal(slot, colour)));
}

/** The write block's commands and token. */
function takeWrite(state: BoardState, points: BoardPoints, nowMs: number, watchdog: WatchdogWorks): void {
  const clears = points.clearCommand.read() === 1;
  if (points.lampSupplyOffCommand.read() === 1) state.supplyOff = true;
  else if (clears) state.supplyOff = false;
  if (clears) {
    state.tripped = false;
    // The command is an order, not a state: a board that kept it would clear every later trip by itself.
    points.clearCommand.write(0);
  }
  const token = points.token.read();
  points.token.write(0);
  const byToken = watchdog.refreshedBy === 'token';
  const accepted = !state.tripped && (!byToken || (token !== 0 && token === heartbeatToken(state.challenge)));
  // Cleared by this very write, it runs again from here.
  if (!byToken) feed(state, watchdog, nowMs);
  if (accepted && byToken) {
    state.armed = true;
    state.tokenMs = nowMs;
    state.challenge = nextChallenge(state.challenge);
  }
  const flash = points.flashCommand.read() === 1;
  // Only a write that brings a token of its own ends a flash, and only a token whose maker can have seen the flash.
  state.leaving = accepted && !flash && (state.givenInFlash || !byToken);
  if (flash && state.following) {
    state.following = false;
    state.givenInFlash = false;
  }
  state.givenInFlash ||= accepted;
}

function publish(points: BoardPoints, state: BoardState, flashing: boolean, outputs: readonly LampPoints[], seal: (lateScans: number) => void): void {
  points.flashing.write(bit(flashing));
  points.watchdogTripped.write(bit(state.tripped));
  points.armed.write(bit(state.armed));
  points.flashTransfer.write(bit(state.transferClosed));
  points.lampSupply.write(bit(state.contactorClosed));
  points.dimmed.write(bit(state.dimmed));
  for (const { name, point } of points.inputs) point.write(bit(state.keys[name]));
  points.sampleCounter.write(state.sampleCounter);
  points.challenge.write(state.challenge);
  points.bootCounter.write(state.bootCounter);
  points.appliedSeq.write(state.appliedSeq);
  points.supplyVoltage.write(Math.round(state.supplyV * 10));
  for (const output of outputs) {
    const { voltage, current, dim } = output.lamp.state(state.nowMs, isSupplied(state));
    output.voltage.write(bit(voltage !== (output.lamp.fault.flippedReadBack === true)));
    output.current.write(bit(current));
    output.dim.write(bit(dim));
  }
  seal(state.defect.lateScans ?? 0);
}

function isSupplied({ supplyV, contactorClosed }: BoardState): boolean {
  return contactorClosed && supplyV >= darkBelowV;
}

function bit(value: boolean): number {
  return value ? 1 : 0;
}

function flashDrive(lamp: LampTerminal, flashes: ReadonlySet<number>, { greenFlasher }: BoardDefect): LampDrive {
  if (greenFlasher === true && lamp.colour === 'green' && lamp.slot === 1) return 'on';
  return lamp.colour === 'yellow' && flashes.has(lamp.slot) ? 'flash' : 'off';
}

function writtenDrive({ output, flash }: LampPoints): LampDrive {
  if (output.read() === 0) return 'off';
  return flash.read() === 1 ? 'flash' : 'on';
}

function find(lamps: readonly LampTerminal[], slot: number, colour: LampColour): LampTerminal | null {
  return lamps.find((lamp) => lamp.slot === slot && lamp.colour === colour) ?? null;
}
