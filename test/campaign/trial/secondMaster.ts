import { openSync, writeSync, constants } from 'node:fs';
import { encodeAdu } from '../../../src/sim/cabinet/rtuFrame.ts';

/**
 * A second master on the line: says that it is ready, waits for a line on stdin, then writes its own requests among
 * those of the first; it reads nothing.
 * usage: secondMaster.ts LINE EVERY_MS UNIT=PDU-HEX...
 */
const [path = '', everyMs = '', ...requests] = process.argv.slice(2);
const frames = requests.map((request) => {
  const [unit, pdu = ''] = request.split('=');
  return encodeAdu(Number(unit), new Uint8Array(Buffer.from(pdu, 'hex')));
});
const line = openSync(path, constants.O_WRONLY | constants.O_NOCTTY);
let turn = 0;
const write = (): void => {
  writeSync(line, frames[turn % frames.length] ?? new Uint8Array(0));
  turn += 1;
};
process.stdin.once('data', () => {
  write();
  setInterval(write, Number(everyMs));
}).on('end', () => { process.exit(0); });
process.stdout.write('ready\n');
