import type { BusReply, BusRequest } from '../../../src/field/scan/request.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { BoardSample } from '../../../src/model/image.ts';
import type { Core, Stepped } from '../../../src/signald/core.ts';
import { crc16 } from '../../../src/sim/cabinet/rtuFrame.ts';
import type { Exchange } from './busCase.ts';

/** What a frame says, read by this judge alone; null = it is no right answer to what was written. */
interface Told { readonly kind: 'registers' | 'bits' | 'written' | 'exception'; readonly values: readonly number[] }

function told(written: Buffer, frame: Buffer): Told | null {
  const length = frame.length;
  if (length < 5 || crc16(frame.subarray(0, length - 2)) !== frame.readUInt16LE(length - 2)) return null;
  const [unit, code] = frame;
  const asked = written[1] ?? 0;
  if (unit !== written[0]) return null;
  if (code === asked + 128) return length === 5 ? { kind: 'exception', values: [frame[2] ?? 0] } : null;
  if (code !== asked) return null;
  const count = written.readUInt16BE(4);
  const bytes = [...frame.subarray(3, length - 2)];
  if (asked === 1 || asked === 2) {
    const right = frame[2] === Math.ceil(count / 8) && bytes.length === frame[2];
    return right ? { kind: 'bits', values: Array.from({ length: count }, (_, at) => ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) } : null;
  }
  if (asked === 3 || asked === 4 || asked === 23) {
    const right = frame[2] === 2 * count && bytes.length === 2 * count;
    return right ? { kind: 'registers', values: Array.from({ length: count }, (_, at) => (bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0)) } : null;
  }
  return length === 8 && frame.subarray(2, 6).equals(written.subarray(2, 6)) ? { kind: 'written', values: [] } : null;
}

function valuesOf({ outcome }: BusReply): Told | null {
  switch (outcome.kind) {
    case 'registers': return { kind: 'registers', values: outcome.registers };
    case 'bits': return { kind: 'bits', values: outcome.bits.map(Number) };
    case 'written': return { kind: 'written', values: [] };
    case 'exception': return { kind: 'exception', values: [outcome.code] };
    case 'timeout':
    case 'crc':
    case 'mismatch':
    case 'portDown':
    case 'sent':
    case 'quarantined':
    case 'expired':
    case 'invalid': return null;
  }
}

/** Exactly one answer, of this request; and what it says stands so in bytes that came, under a right checksum. */
export function replyEffects(request: BusRequest, { written, came, replies }: Exchange): string[] {
  const [reply] = replies;
  if (reply === undefined || replies.length > 1) return [`${replies.length} answers to one request`];
  const effects: string[] = [];
  if (reply.id !== request.id || reply.line !== request.line || reply.unit !== request.unit) effects.push(`an answer of ${reply.line} ${reply.unit} ${reply.id}`);
  const said = valuesOf(reply);
  if (said === null) return reply.responseHex === null ? effects : [...effects, 'bytes of an answer that was none'];
  const frame = Buffer.from(reply.responseHex ?? '', 'hex');
  if (written === null || !came.includes(frame) || frame.length === 0) return [...effects, `an answer (${said.kind}) that nobody sent`];
  const read = told(written, frame);
  if (read === null) return [...effects, `taken for an answer: ${frame.toString('hex')} to ${written.toString('hex')}`];
  const same = read.kind === said.kind && read.values.length === said.values.length && read.values.every((value, at) => value === said.values[at]);
  return same ? effects : [...effects, `${frame.toString('hex')} read as ${JSON.stringify(said)}`];
}

/** Groups whose steady green is in a lamp write, by the artefact's own wires; null where the whole is told to flash. */
export function greensWritten(site: SealedSite, { unit, line, call }: BusRequest): readonly string[] {
  if (call.function !== 'fc23') return [];
  const board = site.safety.boards.find((one) => one.unit === unit && one.line === line);
  return site.safety.lamps.filter((lamp) => {
    const word = call.values[lamp.output.address - call.writeAddress] ?? 0;
    return lamp.board === board?.id && lamp.colour === 'green' && ((word >> lamp.output.bit) & 1) === 1;
  }).map(({ group }) => group);
}

/** An answer lights nothing: what it makes signald write has no green that was not written before. */
export function writeEffects(site: SealedSite, before: Core, { core, effects }: Stepped): string[] {
  const lit = (id: string): boolean => ['green', 'flashingGreen', 'flashingRed', 'flashingYellow'].includes(before.written[id] ?? '');
  const added = effects.requests.flatMap((request) => greensWritten(site, request)).filter((id) => !lit(id));
  const imaged = Object.entries(core.written).filter(([id, aspect]) => (aspect === 'green' || aspect === 'flashingGreen') && before.written[id] !== aspect).map(([id]) => id);
  return [...added, ...imaged].map((id) => `an answer lit the green of ${id}`);
}

/** A sample only of the board that was asked, with the lamps of its own bytes; every other board's stays the very same. */
export function sampleEffects(site: SealedSite, request: BusRequest, reply: BusReply, before: Core, after: Core): string[] {
  const asked = site.safety.boards.find((board) => board.line === request.line && board.unit === request.unit)?.id;
  const changed = [...after.scan.samples].filter(([id, sample]) => before.scan.samples.get(id) !== sample);
  const strangers = changed.filter(([id, sample]) => id !== asked || sample.board !== asked).map(([id]) => `a sample of ${id}, asked was ${asked ?? 'nobody'}`);
  const own = changed.flatMap(([, sample]) => (sample.board === asked ? lampEffects(site, request, reply, sample) : []));
  const lost = [...before.scan.samples.keys()].filter((id) => !after.scan.samples.has(id)).map((id) => `the sample of ${id} is gone`);
  const detectors = [...after.scan.detectors].filter(([id, state]) => before.scan.detectors.get(id) !== state && site.traffic.detectors.find((one) => one.id === id)?.board !== asked);
  return [...strangers, ...own, ...lost, ...detectors.map(([id]) => `detector ${id} is of another board than ${asked ?? 'nobody'}`)];
}

function lampEffects(site: SealedSite, { call }: BusRequest, { responseHex, outcome }: BusReply, sample: BoardSample): string[] {
  if (outcome.kind !== 'registers' || (call.function !== 'fc23' && call.function !== 'fc03')) return ['a sample of what is no lamp answer'];
  const frame = Buffer.from(responseHex ?? '', 'hex');
  const bit = (wire: { readonly address: number; readonly bit: number } | undefined): boolean | null =>
    (wire === undefined ? null : ((frame.readUInt16BE(3 + 2 * (wire.address - call.address)) >> wire.bit) & 1) === 1);
  return site.safety.lamps.filter(({ board }) => board === sample.board).flatMap(({ group, colour, readBack, current, dim }) => {
    const read = sample.groups[group]?.[colour];
    const right = read?.voltage === bit(readBack) && read.current === bit(current) && read.dim === bit(dim);
    return right ? [] : [`${group} ${colour} is not as its bytes say`];
  });
}
