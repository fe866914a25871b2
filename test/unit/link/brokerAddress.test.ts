import { expect, it } from 'vitest';
import { parseOptions as agentOptions } from '../../../src/agentd/options.ts';
import { parseOptions as sinkOptions } from '../../../src/centre/options.ts';
import { readOptions } from '../../../src/centre/tool/options.ts';
import { readBrokers } from '../../../src/link/mqtt/brokerUrl.ts';

const secret = 'S3cretPass';

it('one address or two, of a broker', () => {
  expect(readBrokers('mqtts://a:8883,mqtt://[::1]:1883', { ca: 'a', cert: 'b', key: 'c' })).toEqual({ ok: true, brokers: ['mqtts://a:8883', 'mqtt://[::1]:1883'] });
  for (const wrong of ['a:8883', 'http://a', 'mqtts://a', 'mqtt://a,', '']) expect(readBrokers(wrong, null), wrong).toMatchObject({ ok: false });
});

it('a user or a password in an address is refused by name, by every process that has one on its command line, and said nowhere', () => {
  for (const address of [`mqtt://cab:${secret}@127.0.0.1:1`, `mqtts://a:8883,mqtts://${secret}@b`, `http://u:${secret}@b`, `mqtt://u:${secret}@/`, `mqtt://b?password=${secret}`]) {
    const answers = [
      agentOptions(['--run-dir', '/r', '--state-dir', '/s', '--site-id', 's1', '--broker', address]),
      sinkOptions(['--broker', address, '--state-dir', 's', '--run-dir', 'r', '--all-sites']),
      readOptions(['watch', '--broker', address], {}, 0),
    ];
    for (const answer of answers) {
      expect(JSON.stringify(answer), address).toContain('broker.userinfo');
      expect(JSON.stringify(answer), address).not.toContain(secret);
    }
  }
});
