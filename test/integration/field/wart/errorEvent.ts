// What an 'error' of the adapter does to a process that listens to none: run by warts.test.ts, `bare` or `ours`, on a tty.
import { EventEmitter } from 'node:events';
import modbusSerial from 'modbus-serial';
import { createCoder } from '../../../../src/field/bus/coding.ts';
import { serialStream } from '../../../../src/field/bus/serialStream.ts';
import { StrictPort } from '../../../../src/field/bus/strictPort.ts';

const [, , which, path = ''] = process.argv;
const broken = new Error('the adapter is broken');
const live = (): void => {
  process.stdout.write('alive\n');
  process.exit(0);
};

if (which === 'bare') {
  const client = new modbusSerial.default();
  await client.connectRTUBuffered(path, { baudRate: 115_200 });
  // Neither is typed: the port of the client, and serialport's under that.
  const port: unknown = Reflect.get(client, '_port');
  const under: unknown = typeof port === 'object' && port !== null ? Reflect.get(port, '_client') : null;
  if (!(under instanceof EventEmitter)) throw new TypeError('modbus-serial keeps its serialport elsewhere now');
  under.emit('error', broken);
  setTimeout(live, 100);
} else {
  const port = new StrictPort(serialStream(path, 115_200, '8E1'));
  createCoder(port, () => {
    port.emit('error', broken);
    setTimeout(live, 100);
  });
}
