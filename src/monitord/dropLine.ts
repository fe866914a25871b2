import { writeFileSync } from 'node:fs';
import { SerialPort } from 'serialport';
import type { Logger } from '../platform/logger.ts';

/** The monitor's own contact in the flash-transfer chain (safety.md S3): closed while it has no veto, open when it dies. */
export interface DropLine {
  hold(closed: boolean): void;
  close(): void;
}

export type DropLineSpec = { readonly kind: 'dtr'; readonly device: string } | { readonly kind: 'gpio'; readonly path: string };

const reopenMs = 1000;

/** The line that the artefact names, by this process's own reading; null = none. Undefined = it names one that makes no sense. */
export function readDropLine(artefact: unknown): DropLineSpec | null | undefined {
  const line = field(field(artefact, 'safety'), 'monitorLine');
  if (line === undefined) return null;
  const [device, path] = [field(line, 'device'), field(line, 'path')];
  if (field(line, 'kind') === 'dtr' && typeof device === 'string' && device !== '') return { kind: 'dtr', device };
  if (field(line, 'kind') === 'gpio' && typeof path === 'string' && path !== '') return { kind: 'gpio', path };
  return undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)).get(name) : undefined;
}

/** What a serial port must do for the line: DTR falls by itself when the port closes. */
export interface DtrPort { set(signals: { dtr: boolean }, done: (error: Error | null | undefined) => void): void; close(): void }
export type OpenDtr = (device: string, opened: (error: Error | null) => void, ended: () => void) => DtrPort;

export function openDropLine(spec: DropLineSpec | null, log: Logger, openDtr: OpenDtr = openSerialDtr): DropLine {
  if (spec === null) return { hold: () => undefined, close: () => undefined };
  return spec.kind === 'gpio' ? gpioLine(spec.path, log) : dtrLine(spec.device, log, openDtr);
}

function gpioLine(path: string, log: Logger): DropLine {
  let held: boolean | null = null;
  const hold = (closed: boolean): void => {
    if (closed === held) return;
    held = closed;
    try {
      writeFileSync(path, closed ? '1' : '0');
    } catch (error) {
      held = null;
      log.error({ path, error: String(error) }, 'the hardware line can’t be driven');
    }
  };
  return { hold, close: () => { hold(false); } };
}

/** A port that is not there is a contact that is open: the chain drops, and opening is tried again. */
function dtrLine(device: string, log: Logger, openDtr: OpenDtr): DropLine {
  let wanted = true;
  let told: boolean | null = null;
  let port: DtrPort | null = null;
  let ended = false;
  const drive = (): void => {
    if (port === null || told === wanted) return;
    told = wanted;
    port.set({ dtr: wanted }, (error) => {
      if (error === null || error === undefined) return;
      told = null;
      log.error({ device, error: error.message }, 'the hardware line can’t be driven');
    });
  };
  const open = (): void => {
    if (ended) return;
    const opening = openDtr(device, (error) => {
      if (error === null) {
        port = opening;
        drive();
      } else {
        log.error({ device, error: error.message }, 'the hardware line does not open: the chain stays open');
        setTimeout(open, reopenMs).unref();
      }
    }, () => {
      port = null;
      told = null;
      if (!ended) setTimeout(open, reopenMs).unref();
    });
  };
  open();
  return {
    hold(closed) {
      wanted = closed;
      drive();
    },
    close() {
      ended = true;
      wanted = false;
      drive();
      port?.close();
    },
  };
}

function openSerialDtr(device: string, opened: (error: Error | null) => void, ended: () => void): DtrPort {
  const serial = new SerialPort({ path: device, baudRate: 9600, hupcl: true, autoOpen: false });
  serial.on('close', ended);
  serial.on('error', () => undefined);
  // After this turn, so that the caller has the port before it hears that it is open.
  setImmediate(() => { serial.open(opened); });
  return { set: (signals, done) => { serial.set(signals, done); }, close: () => { serial.close(() => undefined); } };
}
