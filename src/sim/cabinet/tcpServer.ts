import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Clock } from '../../platform/clock.ts';
import type { Device } from './device.ts';
import { servePdu } from './slave.ts';

const headerBytes = 7;
/** Longest PDU of Modbus. */
const mostPdu = 253;

/** Serves one device as Modbus TCP on a loopback port; resolves with the port. */
export function serveTcp(device: Device, port: number, clock: Clock): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => { serveSocket(socket, device, clock); });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address();
      resolve({ server, port: address !== null && typeof address === 'object' ? address.port : port });
    });
  });
}

function serveSocket(socket: Socket, device: Device, clock: Clock): void {
  let buffer = Buffer.alloc(0);
  // A client that goes without a word is nothing to this server.
  socket.on('error', () => { socket.destroy(); });
  socket.on('data', (bytes) => {
    buffer = Buffer.concat([buffer, bytes]);
    while (buffer.length >= headerBytes) {
      const length = buffer.readUInt16BE(4);
      if (buffer.readUInt16BE(2) !== 0 || length < 2 || length > mostPdu + 1) {
        socket.destroy();
        return;
      }
      if (buffer.length < headerBytes - 1 + length) return;
      const request = buffer.subarray(0, headerBytes - 1 + length);
      buffer = buffer.subarray(headerBytes - 1 + length);
      if (request[6] === device.unit) answer(socket, device, request, clock);
    }
  });
}

function answer(socket: Socket, device: Device, request: Buffer, clock: Clock): void {
  clock.after(device.turnaroundMs, () => {
    const pdu = servePdu(device, request.subarray(headerBytes), Math.floor(clock.monoMs()));
    const reply = Buffer.alloc(headerBytes + pdu.length);
    request.copy(reply, 0, 0, 4);
    reply.writeUInt16BE(pdu.length + 1, 4);
    reply[6] = request[6] ?? 0;
    reply.set(pdu, headerBytes);
    if (!socket.destroyed) socket.write(reply);
  });
}
