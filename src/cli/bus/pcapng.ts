import { crcVerdict, type BusFrame, type RecordHead } from './frame.ts';
import { parseHead, type ReadRecord } from './recordText.ts';

/**
 * pcapng (draft-ietf-opsawg-pcapng), one interface per line. There is no link type for Modbus RTU: LINKTYPE_RTAC_SERIAL
 * (250) is the one for serial lines that carries the way, and Wireshark decodes its payload as Modbus RTU.
 */
export const linkTypeRtacSerial = 250;

const blocks = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const;
const byteOrderMagic = 0x1a2b3c4d;
const options = { end: 0, comment: 1, userApplication: 4, interfaceName: 2, resolution: 9, packetFlags: 2 } as const;
const snapLength = 65_535;
/** Microseconds: 10^-6. */
const resolution = 6;
/** 12 bytes before the payload: seconds, microseconds, event, control lines, footer. */
const rtacHeaderBytes = 12;
const rtacEvents = { out: 1, in: 2 } as const;
const flagWays = { in: 1, out: 2 } as const;
const flagCrcError = 0x0100_0000;

export function pcapngHead(head: RecordHead): Buffer {
  const section = Buffer.alloc(16);
  section.writeUInt32LE(byteOrderMagic, 0);
  section.writeUInt16LE(1, 4);
  section.writeBigInt64LE(-1n, 8);
  const interfaces = head.lines.map(({ id, kind, speed }) => {
    const fixed = Buffer.alloc(8);
    fixed.writeUInt16LE(linkTypeRtacSerial, 0);
    fixed.writeUInt32LE(snapLength, 4);
    return block(blocks.interface, fixed, [[options.interfaceName, Buffer.from(id)], [3, Buffer.from(kind === 'tcp' ? 'Modbus TCP, shown as RTU' : speed)], [options.resolution, Buffer.of(resolution)]]);
  });
  return Buffer.concat([block(blocks.section, section, [[options.comment, Buffer.from(JSON.stringify(head))], [options.userApplication, Buffer.from('ngatu bus record')]]), ...interfaces]);
}

/** One frame as an enhanced packet; null for a line that the head does not name. */
export function pcapngFrame(head: RecordHead, frame: BusFrame): Buffer | null {
  const at = head.lines.findIndex(({ id }) => id === frame.line);
  if (at < 0) return null;
  const atUs = Math.round((head.wallAtZeroMs + frame.tMs) * 1000);
  const rtac = Buffer.alloc(rtacHeaderBytes);
  rtac.writeUInt32BE(Math.floor(atUs / 1_000_000), 0);
  rtac.writeUInt32BE(atUs % 1_000_000, 4);
  rtac.writeUInt8(rtacEvents[frame.way], 8);
  const payload = Buffer.concat([rtac, frame.bytes]);
  const fixed = Buffer.alloc(20);
  fixed.writeUInt32LE(at, 0);
  fixed.writeUInt32LE(Math.floor(atUs / 2 ** 32), 4);
  fixed.writeUInt32LE(atUs % 2 ** 32, 8);
  fixed.writeUInt32LE(payload.length, 12);
  fixed.writeUInt32LE(payload.length, 16);
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(flagWays[frame.way] + (crcVerdict(frame.bytes) === 'ok' ? 0 : flagCrcError), 0);
  return block(blocks.packet, Buffer.concat([fixed, padded(payload)]), [[options.packetFlags, flags]]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function block(type: number, body: Buffer, of: readonly (readonly [number, Buffer])[]): Buffer {
  const listed = of.map(([code, value]) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(code, 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, padded(value)]);
  });
  const length = 12 + body.length + listed.reduce((sum, one) => sum + one.length, 0) + 4;
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(length, 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(length, 0);
  return Buffer.concat([head, body, ...listed, Buffer.alloc(4), tail]);
}

/** Reads back what the two above wrote; `at` of a failure is the byte at which it stops making sense. */
export function readPcapng(file: Buffer): ReadRecord {
  let head: RecordHead | null = null;
  const frames: BusFrame[] = [];
  let at = 0;
  while (at < file.length) {
    const length = at + 12 <= file.length ? file.readUInt32LE(at + 4) : 0;
    if (length < 12 || length % 4 !== 0 || at + length > file.length || file.readUInt32LE(at + length - 4) !== length) return { ok: false, at };
    const body = file.subarray(at + 8, at + length - 4);
    const type = file.readUInt32LE(at);
    if (type === blocks.section) head = parseHead(commentOf(body.subarray(16)) ?? '');
    else if (type === blocks.packet) {
      const frame = head === null ? null : packetOf(head, body);
      if (frame === null) return { ok: false, at };
      frames.push(frame);
    }
    at += length;
  }
  return head === null ? { ok: false, at: 0 } : { ok: true, head, frames };
}

function commentOf(listed: Buffer): string | null {
  if (listed.length < 4 || listed.readUInt16LE(0) !== options.comment) return null;
  return listed.toString('utf8', 4, 4 + listed.readUInt16LE(2));
}

function packetOf(head: RecordHead, body: Buffer): BusFrame | null {
  if (body.length < 20 + rtacHeaderBytes) return null;
  const line = head.lines[body.readUInt32LE(0)]?.id;
  const captured = body.readUInt32LE(12);
  if (line === undefined || captured < rtacHeaderBytes || 20 + captured > body.length) return null;
  const atUs = body.readUInt32LE(4) * 2 ** 32 + body.readUInt32LE(8);
  const way = body.readUInt8(20 + 8) === rtacEvents.out ? 'out' : 'in';
  return { tMs: Math.round(atUs - head.wallAtZeroMs * 1000) / 1000, line, way, bytes: Buffer.from(body.subarray(20 + rtacHeaderBytes, 20 + captured)) };
}
