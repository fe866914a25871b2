import type { LampWire, SealedSite, BoardWire } from '../../model/artefact.ts';
import { pointNames } from '../../model/profile.ts';
import { createCountdownDisplay, type CountdownDisplay } from './countdownDisplay.ts';
import type { Device, DeviceSpec } from './device.ts';
import { createSensorCard, type SensorCard } from './sensorCard.ts';
import { createPulseDisplay } from './pulseDisplay.ts';
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
  /** Boards that are neither lamps, detectors nor displays: what a sensor of the cabinet may hang on. */
  readonly otherBoards: ReadonlyMap<string, SensorCard>;
  readonly view: CabinetView;
}

/** Builds every board of the site from the profile in the artefact. `boots`: power-ons of each board before this one. */
export function fitDevices(site: SealedSite, boots: ReadonlyMap<string, number>, startMs: number): Equipment {
  const signalBoards = new Map<string, SignalHeadBoard>();
  const inputCards = new Map<string, InputCard>();
  const displays = new Map<string, CountdownDisplay>();
  const otherBoards = new Map<string, SensorCard>();
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
      case 'countdownDisplay': return keep(displays, board.profile.display?.drive === 'pulse' ? createPulseDisplay(spec) : createCountdownDisplay(spec));
      case 'io':
      case 'meter': return keep(otherBoards, createSensorCard(spec));
    }
  };
  const devices = site.safety.boards.map((board) => ({ line: board.line, device: fit(board) }));
  return { devices, signalBoards, inputCards, otherBoards, view: viewOf(site, signalBoards, displays) };
}

/** A signal-head board that takes no numbered image is a foreign one: it holds its registers, as any I/O board. */
function roleOf(board: BoardWire): BoardWire['profile']['role'] {
  const { role, points } = board.profile;
  return role === 'signalHeads' && !points.some(({ id }) => id === pointNames.imageSeq) ? 'io' : role;
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
  const shows = new Map(site.traffic.displays.map((one) => [one.id, { display: displays.get(one.board), channel: one.channel }]));
  return {
    site: site.safety.siteId, groups, boards: [...signalBoards.keys()],
    displays: site.traffic.displays.map(({ id }) => id),
    lamps: lampReader(site, signalBoards),
    board: (id) => signalBoards.get(id)?.condition() ?? { flash: true, watchdog: false, armed: false, bootCounter: 0 },
    seconds(id) {
      const show = shows.get(id);
      return show?.display?.seconds(show.channel) ?? null;
    },
  };
}

const letters = ['', 'R', 'Y', 'RY', 'G', 'RG', 'YG', 'RYG'] as const;
const colourBits = { red: 1, yellow: 2, green: 4 } as const;

/** What is lit, by group: a colour of a group is lit where any of its heads shows it. */
function lampReader(site: SealedSite, boards: ReadonlyMap<string, SignalHeadBoard>): () => LampLetters {
  const groups = site.safety.groups.map(({ id }) => ({
    id,
    lamps: site.safety.lamps.filter((lamp) => lamp.group === id).map(({ board, slot, colour }) => ({ bit: colourBits[colour], isLit: boards.get(board)?.look(slot, colour) ?? null })),
  }));
  const lit = groups.map(() => -1);
  let last: LampLetters = {};
  return () => {
    let changed = false;
    for (const [index, { lamps }] of groups.entries()) {
      let bits = 0;
      for (const { isLit, bit } of lamps) if ((bits & bit) === 0 && isLit?.() === true) bits |= bit;
      changed ||= lit[index] !== bits;
      lit[index] = bits;
    }
    if (changed) last = Object.fromEntries(groups.map(({ id }, index) => [id, letters[lit[index] ?? 0] ?? '']));
    return last;
  };
}
