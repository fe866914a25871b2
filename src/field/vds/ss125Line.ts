import { serialStream } from '../bus/serialStream.ts';
import { tcpStream } from '../bus/tcpStream.ts';
import { ss125Driver, type VdsDriver } from './ss125Driver.ts';
import type { Ss125Source } from './ss125Reading.ts';
import { z1Client } from './z1Client.ts';

/** The driver of a sensor on the line that its source names. */
export function openSs125(source: Ss125Source, after: (delayMs: number, call: () => void) => () => void): VdsDriver {
  const { via, sensor } = source;
  const open = (): ReturnType<typeof tcpStream> => (via.kind === 'tcp' ? tcpStream(via.host, via.port) : serialStream(via.path, via.baud, '8N1'));
  return ss125Driver(source, z1Client({ open, sensor, after }));
}
