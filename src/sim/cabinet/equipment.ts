import type { LampWire, SealedSite, BoardWire } from '../../model/artefact.ts';
import { pointNames } from '../../model/profile.ts';
import { createCountdownDisplay, type CountdownDisplay } from './countdownDisplay.ts';
import { createPlainDevice, type Device, type DeviceSpec } from './device.ts';
import type { InputCard } from './inputCard.ts';
import { createLoopCard } from './loopCard.ts';
import type { CabinetView, LampLetters } from './recording.ts';
import { createSignalHeadBoard, type SignalHeadBoard } from './signalHeadBoard.ts';
import { createVdsCard } from './vdsCard.ts';

/** A site's boards as devices, by what they are. */
export interface Equipment {
  readonly devices: readonly { readonly line: string; readonly device: Device }[];
  readonly signalBoards: ReadonlyMap<string, SignalHeadBoard>;
  readonly inputCards: ReadonlyMap<string, InputCard>;
  readonly view: CabinetView;
}

/** Builds every board of the site from the profile in the artefact. `boots`: power-ons of each board before this one. */
export function fitDevices(site: SealedSite, boots: ReadonlyMap<string, number>, startMs: number): Equipment {
  const signalBoards = new Map<string, SignalHeadBoard>();
  const inputCards = new Map<string, InputCard>();
  const displays = new Map<string, CountdownDisplay>();
  const fit = (board: BoardWire): Device => {
    const spec: DeviceSpec = { id: board.id, unit: board.unit, profile: board.profile, serial: board.serial };
    switch (roleOf(board)) {
      case 'signalHeads': {
        const heads = headsOf(site.safety.lamps.filter((lamp) => lamp.board === board.id));
        const slots = board.profile.slots ?? Math.max(1, ...heads.map(({ slot }) => slot));
        return keep(signalBoards, createSignalHeadBoard({ ...spec, heads, slots, startMs, bootCounter: ((boots.get(board.id) ?? 0) + 1) & 0xffff }));
      }
      case 'detectorCard': return keep(inputCards, createLoopCard(spec));
      case 'vdsCard': return keep(inputCards, createVdsCard(spec));
      case 'countdownDisplay': return keep(displays, createCountdownDisplay(spec));
      case 'io':
      case 'meter': return createPlainDevice(spec);
    }
  };
  const devices = site.safety.boards.map((board) => ({ line: board.line, device: fit(board) }));
  return { devices, signalBoards, inputCards, view: viewOf(site, signalBoards, displays) };
}

/** A signal-head board without a token point is a foreign one: it holds its registers, as any I/O board. */
function roleOf(board: BoardWire): BoardWire['profile']['role'] {
  const { role, points } = board.profile;
  return role === 'signalHeads' && !points.some(({ id }) => id === pointNames.token) ? 'io' : role;
}

function keep<T extends Device>(place: Map<string, T>, device: T): T {
  place.set(device.id, device);
  return device;
}

function headsOf(lamps: readonly LampWire[]): { slot: number; colours: LampWire['colour'][] }[] {
  const slots = [...new Set(lamps.map(({ slot }) => slot))];
  return slots.map((slot) => ({ slot, colours: lamps.filter((lamp) => lamp.slot === slot).map(({ colour }) => colour) }));
}

function viewOf(site: SealedSite, signalBoards: ReadonlyMap<string, SignalHeadBoard>, displays: ReadonlyMap<string, CountdownDisplay>): CabinetView {
  const groups = site.safety.groups.map(({ id }) => id);
  const wires = new Map(groups.map((group) => [group, site.safety.lamps.filter((lamp) => lamp.group === group)]));
  return {
    site: site.safety.siteId, groups, boards: [...signalBoards.keys()],
    displays: site.traffic.displays.map(({ id }) => id),
    lamps: () => letters(wires, signalBoards),
    board: (id) => signalBoards.get(id)?.condition() ?? { flash: true, watchdog: false, armed: false, bootCounter: 0 },
    seconds(id) {
      const display = site.traffic.displays.find((one) => one.id === id);
      return display === undefined ? null : (displays.get(display.board)?.seconds(display.channel) ?? null);
    },
  };
}

/** A colour of a group is lit where any of its heads shows it. */
function letters(wires: ReadonlyMap<string, readonly LampWire[]>, boards: ReadonlyMap<string, SignalHeadBoard>): LampLetters {
  const lit = (lamps: readonly LampWire[], colour: LampWire['colour'], letter: string): string =>
    lamps.some((lamp) => lamp.colour === colour && boards.get(lamp.board)?.lamp(lamp.slot, colour)?.lit === true) ? letter : '';
  return Object.fromEntries([...wires].map(([group, lamps]) => [group, lit(lamps, 'red', 'R') + lit(lamps, 'yellow', 'Y') + lit(lamps, 'green', 'G')]));
}
