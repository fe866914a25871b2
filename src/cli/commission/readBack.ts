import type { ScanPlan } from '../../field/scan/scan.ts';
import type { LampColour } from '../../model/aspect.ts';
import type { LampWire, SealedSite, WireBit } from '../../model/artefact.ts';
import type { HeardFrame } from '../../model/busView.ts';
import type { BoardSample } from '../../model/image.ts';
import { lampsOf, spansOf, type WordSpan } from '../bus/decode.ts';
import { createAssembly, exchangesOf, type BusFrame, type Exchange } from '../bus/frame.ts';

/** One lamp as its board gave it: voltage at its terminal, and current (null = not read back). */
export interface LampSeen { readonly group: string; readonly colour: LampColour; readonly slot: number; readonly voltage: boolean; readonly current: boolean | null }

/** One answer of a lamp board, at the instant at which its first bytes were there. */
export interface Look { readonly atMs: number; readonly board: string; readonly lamps: readonly LampSeen[]; readonly sample: BoardSample }

/** An image that a board has taken: `askedMs` the request left, `atMs` its answer came. */
export interface Written { readonly askedMs: number; readonly atMs: number; readonly board: string; readonly flash: boolean; readonly commanded: Readonly<Record<string, string>> }

export interface ReadBack { readonly looks: readonly Look[]; readonly written: readonly Written[]; /** Frames that were gone before they were read. */ readonly lost: number }

/** Takes the frames of a line as signald streams them, and keeps what the lamp boards said, for as long as it is not cleared. */
export interface ReadBackReader {
  take(frames: readonly HeardFrame[], lost: number): void;
  now(): ReadBack;
  /** Forgets what was heard: a new item begins. */
  clear(): void;
}

/** Looks kept at most: an hour of two boards. */
const mostKept = 72_000;

export function createReadBack(site: SealedSite, plan: ScanPlan): ReadBackReader {
  const assembly = createAssembly(new Set(site.safety.lines.filter(({ kind }) => kind === 'tcp').map(({ id }) => id)));
  const boards = new Map(site.safety.boards.map(({ id, line, unit }) => [`${line} ${unit}`, id]));
  const lamps = new Map<string, readonly LampWire[]>();
  for (const { board } of site.safety.lamps) if (!lamps.has(board)) lamps.set(board, site.safety.lamps.filter((lamp) => lamp.board === board));
  let pending: readonly BusFrame[] = [];
  let looks: Look[] = [];
  let written: Written[] = [];
  let lost = 0;
  const hear = (exchange: Exchange): void => {
    const board = boards.get(`${exchange.line} ${exchange.request?.bytes[0] ?? -1}`);
    const wires = board === undefined ? undefined : lamps.get(board);
    if (board === undefined || wires === undefined || exchange.reply === null || exchange.request === null) return;
    const spans = spansOf(exchange);
    const atMs = exchange.reply.tMs;
    const { commanded, sample } = lampsOf(plan, board, spans, atMs);
    if (commanded !== null) written.push({ askedMs: exchange.request.tMs, atMs, board, flash: Object.values(commanded).includes('flash'), commanded });
    if (sample !== null) looks.push({ atMs, board, lamps: wires.map((wire) => lampSeen(wire, spans)), sample });
    if (looks.length > mostKept) looks = looks.slice(-mostKept / 2);
    if (written.length > mostKept) written = written.slice(-mostKept / 2);
  };
  return {
    take(frames, missed) {
      lost += missed;
      const all = [...pending, ...frames.flatMap((frame) => assembly.take(frame))];
      const exchanges = exchangesOf(all);
      // A request without an answer yet waits for it.
      const open = new Set(exchanges.filter(({ verdict, request, reply }) => verdict === 'cut' && request !== null && reply === null).map(({ request }) => request));
      pending = all.filter((frame) => open.has(frame));
      for (const exchange of exchanges) if (exchange.request === null || !open.has(exchange.request)) hear(exchange);
    },
    now: () => ({ looks, written, lost }),
    clear() {
      looks = [];
      written = [];
      lost = 0;
    },
  };
}

function lampSeen({ group, colour, slot, readBack, current }: LampWire, spans: readonly WordSpan[]): LampSeen {
  return { group, colour, slot, voltage: bitOf(readBack, spans), current: current === undefined ? null : bitOf(current, spans) };
}

function bitOf({ area, address, bit }: WireBit, spans: readonly WordSpan[]): boolean {
  const span = spans.find((one) => one.way === 'read' && one.area === area && address >= one.address && address < one.address + one.words.length);
  const word = span?.words[address - span.address] ?? 0;
  return area === 'coil' || area === 'discreteInput' ? word !== 0 : ((word >> bit) & 1) === 1;
}
