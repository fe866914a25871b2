import modbusSerial from 'modbus-serial';
import type { BusOutcome, BusRequest } from '../scan/request.ts';
import type { FramePort } from './framePort.ts';

const ModbusRTU = modbusSerial.default;

export interface Coder {
  /** Writes the request; `done` is called once with what the answer says, or not at all (the line keeps the time). */
  send(request: BusRequest, done: (outcome: BusOutcome) => void): void;
}

/** modbus-serial for what it is good at: requests into frames, frames into values. Time-outs, queue and truth are ours. */
export function createCoder(port: FramePort, opened: (error: Error | null) => void): Coder {
  const client = new ModbusRTU(port);
  client.on('error', () => { /* told by the port's end */ });
  client.open((error: unknown) => {
    opened(error instanceof Error ? error : null);
  });
  return { send: (request, done) => { send(client, request, done); } };
}

function send(client: InstanceType<typeof ModbusRTU>, { unit, call }: BusRequest, done: (outcome: BusOutcome) => void): void {
  const bits = (error: unknown, result?: { data: boolean[] }): void => {
    if (result === undefined || isError(error)) done(failure(error));
    else done({ kind: 'bits', bits: result.data.slice(0, 'count' in call ? call.count : 0) });
  };
  const registers = (error: unknown, result?: { data: number[] }): void => {
    if (result === undefined || isError(error)) done(failure(error));
    else done({ kind: 'registers', registers: result.data });
  };
  const written = (error: unknown): void => { done(isError(error) ? failure(error) : { kind: 'written' }); };
  switch (call.function) {
    case 'fc01': client.writeFC1(unit, call.address, call.count, bits); break;
    case 'fc02': client.writeFC2(unit, call.address, call.count, bits); break;
    case 'fc03': client.writeFC3(unit, call.address, call.count, registers); break;
    case 'fc04': client.writeFC4(unit, call.address, call.count, registers); break;
    case 'fc05': client.writeFC5(unit, call.address, call.value, written); break;
    case 'fc06': client.writeFC6(unit, call.address, call.value, written); break;
    case 'fc15': client.writeFC15(unit, call.address, [...call.values], written); break;
    case 'fc16': client.writeFC16(unit, call.address, [...call.values], written); break;
    case 'fc23': client.writeFC23(unit, call.address, call.count, call.writeAddress, call.values.length, [...call.values], registers); break;
  }
}

/** modbus-serial rejects with errors, and with things that only look like them. */
function isError(error: unknown): boolean {
  return error !== null && error !== undefined;
}

function failure(error: unknown): BusOutcome {
  if (typeof error === 'object' && error !== null) {
    if ('modbusCode' in error && typeof error.modbusCode === 'number') return { kind: 'exception', code: error.modbusCode };
    if ('errno' in error && error.errno === 'ECONNREFUSED') return { kind: 'portDown' };
  }
  return { kind: 'mismatch' };
}
