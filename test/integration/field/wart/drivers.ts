import modbusSerial from 'modbus-serial';
import { openLine, type LineOptions } from '../../../../src/field/bus/line.ts';
import type { Rs485 } from '../../../../src/field/bus/rs485.ts';
import type { BusCall, BusReply } from '../../../../src/field/scan/request.ts';
import { createClock } from '../../../../src/platform/clock.ts';
import { until, wait } from './pty.ts';

const ModbusRTU = modbusSerial.default;
type Client = InstanceType<typeof ModbusRTU>;

/** What became of a request. */
export type Told =
  | { readonly kind: 'values'; readonly values: readonly (number | boolean)[] }
  | { readonly kind: 'written' }
  | { readonly kind: 'sent' }
  /** It ended without an answer: as `why`, and as what was given. */
  | { readonly kind: 'failed'; readonly why: string; readonly given: unknown }
  /** Nothing at all, as long as the scenario waited. */
  | { readonly kind: 'pending' };

export interface Ask { readonly unit?: number; readonly timeoutMs?: number; readonly waitMs?: number }

/** The same scenario on both: modbus-serial as it is sold, and our line. */
export interface Driver {
  ask(call: BusCall, how?: Ask): Promise<Told>;
  close(): Promise<void>;
}

/** Takes what a promise brings, but no longer than so many ms. */
function within(asked: Promise<Told>, waitMs: number): Promise<Told> {
  const nothing = wait(waitMs).then((): Told => ({ kind: 'pending' }));
  return Promise.race([asked, nothing]);
}

const failed = (error: unknown): Told => ({ kind: 'failed', why: error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error) ? String(error.message) : String(error), given: error });

function bareCall(client: Client, call: BusCall): Promise<Told> {
  const values = (asked: Promise<{ data: (number | boolean)[] }>): Promise<Told> => asked.then(({ data }): Told => ({ kind: 'values', values: data }));
  const written = (asked: Promise<unknown>): Promise<Told> => asked.then((): Told => ({ kind: 'written' }));
  switch (call.function) {
    case 'fc01': return values(client.readCoils(call.address, call.count));
    case 'fc02': return values(client.readDiscreteInputs(call.address, call.count));
    case 'fc03': return values(client.readHoldingRegisters(call.address, call.count));
    case 'fc04': return values(client.readInputRegisters(call.address, call.count));
    case 'fc05': return written(client.writeCoil(call.address, call.value));
    case 'fc06': return written(client.writeRegister(call.address, call.value));
    case 'fc15': return written(client.writeCoils(call.address, [...call.values]));
    case 'fc16': return written(client.writeRegisters(call.address, [...call.values]));
    case 'fc23': return new Promise((resolve, reject) => {
      client.writeFC23(1, call.address, call.count, call.writeAddress, call.values.length, [...call.values], (error: unknown, result: { data: number[] }) => {
        if (error === null || error === undefined) resolve({ kind: 'values', values: result.data });
        else reject(error instanceof Error ? error : new Error('it failed', { cause: error }));
      });
    });
  }
}

/** `timeoutMs` 0 = as it comes, without one. */
export function bareOn(client: Client): Driver {
  return {
    ask(call, { unit = 1, timeoutMs = 0, waitMs = 1000 } = {}) {
      client.setID(unit);
      client.setTimeout(timeoutMs);
      return within(bareCall(client, call).catch(failed), waitMs);
    },
    close: () => new Promise((resolve) => { client.close(() => { resolve(); }); }),
  };
}

export async function bareBuffered(path: string): Promise<{ client: Client; driver: Driver }> {
  const client = new ModbusRTU();
  client.on('error', () => undefined);
  await client.connectRTUBuffered(path, { baudRate: 115_200, parity: 'even' });
  return { client, driver: bareOn(client) };
}

export async function bareUnbuffered(path: string): Promise<Driver> {
  const client = new ModbusRTU();
  client.on('error', () => undefined);
  await client.connectRTU(path, { baudRate: 115_200, parity: 'even' });
  return bareOn(client);
}

export async function bareTcp(port: number): Promise<Driver> {
  const client = new ModbusRTU();
  client.on('error', () => undefined);
  await client.connectTCP('127.0.0.1', { port });
  return bareOn(client);
}

type Place = { readonly path: string; readonly rs485?: Rs485 } | { readonly port: number };

/** Our line; a first reading teaches it whether the adapter has an echo, as the scan's first reading does. */
export async function ours(place: Place, more: Partial<Pick<LineOptions, 'broadcastMs' | 'quietMs'>> = {}): Promise<Driver> {
  const clock = createClock();
  const waiting = new Map<string, (reply: BusReply) => void>();
  const where = 'port' in place ? { kind: 'tcp' as const, host: '127.0.0.1', port: place.port } : { path: place.path, baud: 115_200, format: '8E1' as const, rs485: place.rs485 };
  const line = openLine({ ...where, id: 'l', clock, quietMs: 80, ...more, onReply: (reply) => { waiting.get(reply.id)?.(reply); } });
  await until(() => line.isUp());
  let serial = 0;
  return {
    ask(call, { unit = 1, timeoutMs = 300, waitMs = 1000 } = {}) {
      serial += 1;
      const id = `r${serial}`;
      const asked = new Promise<Told>((resolve) => { waiting.set(id, (reply) => { resolve(toldOf(reply)); }); });
      line.submit([{ id, line: 'l', unit, call, priority: 10, timeoutMs, dueMs: clock.monoMs() + 5000 }]);
      return within(asked, waitMs);
    },
    close: () => line.close(),
  };
}

function toldOf({ outcome }: BusReply): Told {
  switch (outcome.kind) {
    case 'registers': return { kind: 'values', values: outcome.registers };
    case 'bits': return { kind: 'values', values: outcome.bits };
    case 'written': return { kind: 'written' };
    case 'sent': return { kind: 'sent' };
    case 'timeout':
    case 'crc':
    case 'exception':
    case 'mismatch':
    case 'portDown':
    case 'quarantined':
    case 'expired':
    case 'invalid': return { kind: 'failed', why: outcome.kind, given: outcome };
  }
}
