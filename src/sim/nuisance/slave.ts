import type { BusOutcome, BusRequest } from '../../field/scan/request.ts';
import type { Area } from '../../model/profile.ts';
import type { Device } from '../cabinet/device.ts';
import type { PlainLampBoard } from './lampBoard.ts';
import type { LampCabinet } from './lampCabinet.ts';
import type { RegisterSlave } from './registerLine.ts';

/** A device of the cabinet, its registers read and written without a frame between. */
export function deviceSlave(device: Device): RegisterSlave {
  return {
    turnaroundMs: device.turnaroundMs, carriesLamps: false,
    serve: ({ call }, nowMs) => serve(device, call, nowMs),
    answered: (nowMs) => { device.onAnswered(nowMs); },
  };
}

/** A lamp board: images go to the plain one, and the cabinet's own says who it is. */
export function lampSlave(cabinet: LampCabinet, board: PlainLampBoard, identity: Device): RegisterSlave {
  return {
    turnaroundMs: identity.turnaroundMs, carriesLamps: true,
    serve(request, nowMs) {
      const image = imageOf(request);
      return image === null ? serve(identity, request.call, nowMs) : { kind: 'registers', registers: cabinet.serve(board, image.written, nowMs) };
    },
    answered: (nowMs) => { cabinet.answered(board, nowMs); },
  };
}

/** The scan's own lamp frames carry `lamp` in their ids; everything else asks for the board's identity. */
function imageOf({ id, call }: BusRequest): { readonly written: readonly number[] | null } | null {
  if (call.function === 'fc23') return { written: call.values };
  return call.function === 'fc03' && id.includes('lamp ') ? { written: null } : null;
}

function serve(device: Device, call: BusRequest['call'], nowMs: number): BusOutcome | null {
  switch (call.function) {
    case 'fc01': return { kind: 'bits', bits: read(device, 'coil', call, nowMs).map((bit) => bit === 1) };
    case 'fc02': return { kind: 'bits', bits: read(device, 'discreteInput', call, nowMs).map((bit) => bit === 1) };
    case 'fc03': return { kind: 'registers', registers: read(device, 'holding', call, nowMs) };
    case 'fc04': return { kind: 'registers', registers: read(device, 'input', call, nowMs) };
    case 'fc16':
      for (const [index, word] of call.values.entries()) device.registers.set('holding', call.address + index, word);
      device.onWrite(nowMs, { area: 'holding', address: call.address, count: call.values.length });
      return { kind: 'written' };
    // No device of a nuisance run is written otherwise.
    case 'fc05':
    case 'fc06':
    case 'fc15':
    case 'fc23': return null;
  }
}

function read(device: Device, area: Area, { address, count }: { readonly address: number; readonly count: number }, nowMs: number): number[] {
  device.step(nowMs);
  device.onRead(nowMs);
  const words: number[] = [];
  for (let at = address; at < address + count; at += 1) words.push(device.registers.get(area, at));
  return words;
}
