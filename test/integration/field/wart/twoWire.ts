// Asks unit 1 for one register over a two-wire tty: run by rs485.test.ts, `bare` or `ours`, with a UART's ioctls preloaded or without.
import { bareBuffered, ours } from './drivers.ts';

const [, , which, path = ''] = process.argv;
const driver = which === 'bare' ? (await bareBuffered(path)).driver : await ours({ path, rs485: { rtsOnSend: 'high', afterSendMs: 1 } });
const told = await driver.ask({ function: 'fc03', address: 0, count: 1 }, { timeoutMs: 400, waitMs: 1500 });
process.stdout.write(`${JSON.stringify(told)}\n`);
process.exit(0);
