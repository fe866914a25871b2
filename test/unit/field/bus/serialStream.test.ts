import { SerialPort } from 'serialport';
import { afterEach, expect, test, vi } from 'vitest';
import { serialStream } from '../../../../src/field/bus/serialStream.ts';

afterEach(() => { vi.restoreAllMocks(); });

// A pty has no parity: that the line is opened with what the site says is all that can be seen without a UART.
test.each([
  ['8N1', { dataBits: 8, parity: 'none', stopBits: 1 }],
  ['8N2', { dataBits: 8, parity: 'none', stopBits: 2 }],
  ['8E1', { dataBits: 8, parity: 'even', stopBits: 1 }],
  ['8O1', { dataBits: 8, parity: 'odd', stopBits: 1 }],
] as const)('%s is what the tty is opened with', async (format, expected) => {
  const open = vi.spyOn(SerialPort.binding, 'open').mockRejectedValue(new Error('no such device'));
  const error = await new Promise((resolve) => { serialStream('/dev/ttyX', 57_600, format).open(resolve); });
  expect(String(error)).toContain('no such device');
  expect(open.mock.calls).toEqual([[{ path: '/dev/ttyX', baudRate: 57_600, ...expected }]]);
});

test('close waits for an opening that is under way, and leaves nothing open', async () => {
  let closed = false;
  const port = { fd: 99, poller: { once: () => undefined }, close: () => { closed = true; return Promise.resolve(); } };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what of a port is used here
  vi.spyOn(SerialPort.binding, 'open').mockImplementation((() => new Promise((resolve) => { setTimeout(resolve, 20, port); })) as unknown as typeof SerialPort.binding.open);
  const stream = serialStream('/dev/ttyX', 57_600, '8E1');
  const told = new Promise((resolve) => { stream.open(resolve); });
  const done = new Promise<void>((resolve) => { stream.close(resolve); });
  expect(String(await told)).toContain('closed');
  await done;
  expect([closed, stream.isOpen]).toEqual([true, false]);
});

test('a tty that is gone is told at once, though the kernel holds its close', async () => {
  let asked = false;
  const readable: ((error: Error | null) => void)[] = [];
  const port = { fd: 99, poller: { once: (_event: string, call: (error: Error | null) => void) => { readable.push(call); } }, close: () => { asked = true; return new Promise(() => undefined); } };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what of a port is used here
  vi.spyOn(SerialPort.binding, 'open').mockImplementation((() => Promise.resolve(port)) as unknown as typeof SerialPort.binding.open);
  const stream = serialStream('/dev/ttyX', 57_600, '8E1');
  await new Promise((resolve) => { stream.open(resolve); });
  const told = new Promise<Error | null>((resolve) => { stream.onEnd = resolve; });
  readable[0]?.(new Error('hung up'));
  expect(stream.isOpen).toBe(false);
  expect(String(await told)).toContain('hung up');
  expect(asked).toBe(true);
}, 5000);
