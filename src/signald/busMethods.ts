import { unheard } from '../field/scan/health.ts';
import { needsWords, readCall, readingOf, writeCall } from '../field/scan/placeCall.ts';
import type { BusCall, BusOutcome } from '../field/scan/request.ts';
import type { Outcome, Session } from '../ipc/server.ts';
import { whoOf } from '../ipc/who.ts';
import type { BusLine, BusReading, BusRefusal, BusWatch, BusWritten } from '../model/busView.ts';
import { plainJson } from '../model/canonical.ts';
import type { EventDraft } from '../model/event.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import { profileId } from '../model/profile.ts';
import { isSerial, type Line } from '../model/site.ts';
import { failureOf, serviceTimes } from './busAccess.ts';
import { admitRead, admitWrite, carriesLamps, findSpot, momentOf, type BusSpot } from './busAdmission.ts';
import type { Core, CoreConfig } from './core.ts';
import type { ServiceQueue, ServiceResult } from './serviceQueue.ts';

export type BusCallOf = Extract<IpcCall, { readonly method: `bus.${string}` }>;
type Write = Extract<BusCallOf, { readonly method: 'bus.write' }>['params'];

/** What the technician's bus tools need of the running junction. */
export interface BusJunction {
  look(): { readonly config: CoreConfig; readonly core: Core; readonly tick: { readonly n: number; readonly due: number } };
  nowMs(): number;
  /** A lamp board was written to by hand: it is proved anew before anything is lit (safety.md S4). */
  proveAgain(): void;
}

export interface BusParts {
  readonly bootId: string;
  readonly junction: BusJunction;
  readonly queue: ServiceQueue;
  readonly record: (event: EventDraft) => void;
}

type Who = Pick<Session, 'uid' | 'client' | 'right' | 'toldPlace'>;

/** So long a person's transaction waits for room on its line, ms. */
const waitMs = 2000;

export function handleBus(parts: BusParts, call: BusCallOf, session: Who): Outcome | Promise<Outcome> {
  switch (call.method) {
    case 'bus.watch': return { ok: true, result: plainJson(busWatch(parts)) };
    case 'bus.read': return read(parts, call.params);
    case 'bus.write': return write(parts, call.params, session);
  }
}

function busWatch({ bootId, junction }: BusParts): BusWatch {
  const { config, core, tick } = junction.look();
  const nowMs = junction.nowMs();
  return {
    boot: bootId, monoMs: nowMs, tick, lines: config.site.safety.lines.map(lineOf),
    devices: config.site.safety.boards.map((board) => {
      const health = core.scan.health.get(board.id) ?? unheard;
      const { lastGoodMs, quarantinedUntilMs } = health;
      return {
        board: board.id, line: board.line, unit: board.unit, profile: profileId(board.profile), lamps: carriesLamps(config, board), health,
        lastGoodAgeMs: lastGoodMs === null ? null : Math.max(0, nowMs - lastGoodMs),
        quarantineMs: quarantinedUntilMs === null ? null : Math.max(0, quarantinedUntilMs - nowMs),
      };
    }),
  };
}

function lineOf(line: Line): BusLine {
  const { id, purpose } = line;
  if (!isSerial(line)) return { id, purpose, kind: 'tcp', where: `${line.host}:${line.port}`, speed: '' };
  return { id, purpose, kind: 'serial', where: line.device, speed: `${line.baud} ${line.format}` };
}

const refusal = (code: string, params: Readonly<Record<string, string | number>> = {}): Outcome => ({ ok: false, code, params });

const mayRead = ({ junction }: BusParts, spot: BusSpot): BusRefusal | null => {
  const { config, core } = junction.look();
  return admitRead(config, spot, momentOf(config, core, spot, junction.nowMs()));
};

async function read(parts: BusParts, { target, place }: Pick<Write, 'target' | 'place'>): Promise<Outcome> {
  const found = findSpot(parts.junction.look().config, target, place);
  if (!found.ok) return refusal(found.code, found.params);
  const { spot } = found;
  const got = await fetch(parts, spot);
  if (!got.ok) return refusal(got.code, { ...namesOf(spot), ...got.params });
  return { ok: true, result: plainJson(got.reading) };
}

type Fetched = { readonly ok: true; readonly reading: BusReading } | { readonly ok: false; readonly code: BusRefusal; readonly params: Readonly<Record<string, string | number>> };

async function fetch(parts: BusParts, spot: BusSpot): Promise<Fetched> {
  const got = await transact(parts, spot, readCall(spot), () => mayRead(parts, spot));
  if (got.kind === 'refused') return { ok: false, code: got.code, params: {} };
  const { board: { id, profile }, lamps } = spot;
  const reading = readingOf(spot, got.outcome, { board: id, profile: profileId(profile), lamps });
  return reading === null ? { ok: false, ...failureOf(got.outcome) } : { ok: true, reading };
}

function transact({ junction, queue }: BusParts, spot: BusSpot, call: BusCall, mayRun: () => BusRefusal | null): Promise<ServiceResult> {
  const early = mayRun();
  if (early !== null) return Promise.resolve({ kind: 'refused', code: early });
  const { board: { line, unit } } = spot;
  const times = serviceTimes(junction.look().config, spot, call);
  return new Promise((resolve) => {
    const added = queue.add({ line, unit, call, ...times, untilMs: junction.nowMs() + waitMs, mayRun, done: resolve });
    if (!added) resolve({ kind: 'refused', code: 'bus.tooMany' });
  });
}

function namesOf({ board, point, area, address, count }: BusSpot): { readonly board: string; readonly point: string } {
  return { board: board.id, point: point?.id ?? (count === 1 ? `${area}:${address}` : `${area}:${address}:${count}`) };
}

/** Before, write, after: each step is asked anew whether it may, and the person stands in the log with what was there before. */
async function write(parts: BusParts, params: Write, session: Who): Promise<Outcome> {
  const { target, place, value, by, reason } = params;
  const asked = { command: 'bus.write', by, reason, ...whoOf(session), wanted: Array.isArray(value) ? value.map(String) : value };
  const refuse = (code: BusRefusal, more: Readonly<Record<string, string | number>>): Outcome => {
    parts.record({ code: 'command.rejected', data: { ...asked, ...more, detail: code } });
    return refusal(code, more);
  };
  const { junction } = parts;
  const { config } = junction.look();
  const found = findSpot(config, target, place);
  if (!found.ok) return refuse(found.code, found.params);
  const { spot } = found;
  const names = namesOf(spot);
  const mayWrite = (): BusRefusal | null => admitWrite(config, spot, session.right, momentOf(config, junction.look().core, spot, junction.nowMs()));
  const early = mayWrite() ?? (writeCall(spot, value, null) === null ? 'bus.badValue' : null);
  if (early !== null) return refuse(early, names);
  const known = await fetch(parts, spot);
  const before = known.ok ? known.reading : null;
  // Without the word around it a bit or a byte would take its neighbours along.
  if (!known.ok && needsWords(spot)) return refuse(known.code, { ...names, ...known.params });
  const call = writeCall(spot, value, before?.words ?? null);
  if (call === null) return refuse('bus.badValue', names);
  parts.record({ code: 'command.accepted', data: { ...asked, ...names, before: textOf(before) } });
  const wrote = await transact(parts, spot, call, mayWrite);
  if (spot.lamps) junction.proveAgain();
  const after = await seenAfter(parts, spot, wrote);
  const outcome = wrote.kind === 'refused' ? wrote.code : wrote.outcome.kind;
  parts.record({ code: 'command.ended', data: { command: 'bus.write', by, ...names, before: textOf(before), after: textOf(after), outcome } });
  return writeOutcome(names, wrote, { ...names, before, after });
}

/** Also where no answer came: the device may have heard. */
async function seenAfter(parts: BusParts, spot: BusSpot, wrote: ServiceResult): Promise<BusReading | null> {
  if (wrote.kind === 'refused') return null;
  const got = await fetch(parts, spot);
  return got.ok ? got.reading : null;
}

function writeOutcome(names: { readonly board: string; readonly point: string }, wrote: ServiceResult, done: BusWritten): Outcome {
  if (wrote.kind === 'refused') return refusal(wrote.code, names);
  if (isWritten(wrote.outcome)) return { ok: true, result: plainJson(done) };
  const failure = failureOf(wrote.outcome);
  return refusal(failure.code, { ...names, ...failure.params });
}

const isWritten = ({ kind }: BusOutcome): boolean => kind === 'written';

function textOf(reading: BusReading | null): string | null {
  if (reading === null) return null;
  return reading.value === null ? reading.words.join(',') : String(reading.value);
}
