import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { canonical, compare, placeOf, sameTcp } from '../../../../src/cli/bus/sameHost.ts';

const own = new Set(['192.168.1.10']);
const at = (port: number, ...addresses: readonly string[]) => ({ addresses, port });

test.each([
  ['same', at(502, '10.0.0.7'), at(502, '10.0.0.7')],
  ['same', at(502, '10.0.0.7', 'fd00::7'), at(502, 'fd00::7')],
  ['apart', at(502, '10.0.0.7'), at(502, '10.0.0.8')],
  // Another port of the same gateway may be the same bus.
  ['unknown', at(503, '10.0.0.7'), at(502, '10.0.0.7')],
  // One has only IPv4, the other only IPv6.
  ['unknown', at(502, '10.0.0.7'), at(502, 'fd00::7')],
  ['unknown', at(502), at(502, '10.0.0.7')],
  ['unknown', at(502, '127.0.0.1'), at(502, '127.0.0.2')],
  ['unknown', at(502, '127.0.0.1'), at(502, '192.168.1.10')],
  ['unknown', at(502, '::1'), at(502, '0.0.0.0')],
] as const)('%s: %j and %j', (same, a, b) => {
  expect(compare(a, b, own)).toBe(same);
  expect(compare(b, a, own)).toBe(same);
});

test('one address has many spellings', () => {
  expect(['::ffff:127.0.0.1', '::ffff:7f00:1', '127.0.0.1'].map(canonical)).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
  expect(['FD00:0:0:0::7', 'fd00::7%eth0'].map(canonical)).toEqual(['fd00::7', 'fd00::7']);
});

test('names are looked up', async () => {
  expect(await sameTcp({ host: 'localhost', port: 1502 }, { host: '127.0.0.1', port: 1502 })).toBe('same');
  expect(await sameTcp({ host: '::ffff:127.0.0.1', port: 1502 }, { host: '127.0.0.1', port: 1502 })).toBe('same');
  const [mine] = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).filter(({ internal, family }) => !internal && family === 'IPv4'));
  if (mine !== undefined) expect(await sameTcp({ host: mine.address, port: 1502 }, { host: '127.0.0.1', port: 1502 })).toBe('unknown');
  expect(await sameTcp({ host: 'no-such-host.invalid', port: 1502 }, { host: '10.0.0.7', port: 1502 })).toBe('unknown');
});

test('a line tells its place', () => {
  expect(placeOf('gateway.local:502')).toEqual({ host: 'gateway.local', port: 502 });
  expect(placeOf('[fd00::7]:502')).toEqual(placeOf('fd00::7:502'));
});
