import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLogger } from '../../../src/platform/logger.ts';
import { openDropLine, readDropLine, type OpenDtr } from '../../../src/monitord/dropLine.ts';

const log = createLogger('test');

/** A port that opens when it is told to, and keeps what was set. */
function port(): { readonly open: OpenDtr; readonly dtr: (boolean | null)[]; arrive(): void; vanish(): void } {
  const dtr: (boolean | null)[] = [];
  const heard: { opened?: (error: Error | null) => void; ended?: () => void } = {};
  return {
    dtr,
    open(_device, onOpen, onEnd) {
      Object.assign(heard, { opened: onOpen, ended: onEnd });
      return {
        set(signals, done) {
          dtr.push(signals.dtr);
          done(null);
        },
        close() { dtr.push(null); },
      };
    },
    arrive: () => { heard.opened?.(null); },
    vanish: () => { heard.ended?.(); },
  };
}

test('none is named: nothing is driven', () => {
  expect(readDropLine({ safety: {} })).toBeNull();
  openDropLine(null, log).hold(false);
});

test('a line that makes no sense is refused, not passed over', () => {
  expect(readDropLine({ safety: { monitorLine: { kind: 'dtr' } } })).toBeUndefined();
  expect(readDropLine({ safety: { monitorLine: { kind: 'relay', device: 'x' } } })).toBeUndefined();
  expect(readDropLine({ safety: { monitorLine: { kind: 'dtr', device: '/dev/ttyS1' } } })).toEqual({ kind: 'dtr', device: '/dev/ttyS1' });
});

test('DTR stands while nothing is vetoed, falls with a veto, and again when the process ends', () => {
  const serial = port();
  const line = openDropLine({ kind: 'dtr', device: '/dev/ttyS1' }, log, serial.open);
  expect(serial.dtr).toEqual([]);
  serial.arrive();
  line.hold(true);
  line.hold(true);
  line.hold(false);
  line.hold(false);
  expect(serial.dtr).toEqual([true, false]);
  line.hold(true);
  line.close();
  expect(serial.dtr).toEqual([true, false, true, false, null]);
});

test('a veto before the port is open leaves the line open when it comes', () => {
  const serial = port();
  const line = openDropLine({ kind: 'dtr', device: '/dev/ttyS1' }, log, serial.open);
  line.hold(false);
  serial.arrive();
  expect(serial.dtr).toEqual([false]);
  serial.vanish();
  line.hold(true);
  expect(serial.dtr).toEqual([false]);
});

test('a GPIO’s value file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dropline-'));
  const path = join(folder, 'value');
  const line = openDropLine({ kind: 'gpio', path }, log);
  line.hold(true);
  expect(readFileSync(path, 'utf8')).toBe('1');
  line.hold(false);
  expect(readFileSync(path, 'utf8')).toBe('0');
  rmSync(folder, { recursive: true });
});
