import { describe, expect, it } from 'vitest';
import { commonProtocol, readHello, readResponse } from '../../../src/model/ipcWire.ts';

const hello = { type: 'hello', protocol: 1, server: 'signald', nonce: 'a'.repeat(32), authDir: '/run/ngatu/auth' };

describe('what a client reads of a server', () => {
  it('takes a hello as it is, and none whose nonce is not 32 letters: it becomes the name of a file', () => {
    expect(readHello(hello)).toEqual({ ...hello, oldest: 1 });
    const wrong = [null, [], 'hello', { ...hello, nonce: '../../etc/passwd' }, { ...hello, nonce: 'a'.repeat(33) }, { ...hello, nonce: 7 }, { ...hello, oldest: '1' }, { ...hello, protocol: '1' }, { ...hello, type: 'claim' }, { ...hello, authDir: null }];
    for (const value of wrong) expect(readHello(value)).toBeNull();
    expect(readHello(Object.fromEntries(Object.entries(hello).filter(([key]) => key !== 'authDir')))).toBeNull();
  });

  it('takes results, errors and streams, whatever the result is', () => {
    const sound = [
      { type: 'result', id: 1, result: null }, { type: 'result', id: 2, result: { a: [1] } }, { type: 'stream', stream: 'state', data: false },
      { type: 'error', id: 0, code: 'ipc.tooLong', params: {} }, { type: 'error', id: 3, code: 'x', params: { a: 'b', c: 4 } },
    ];
    for (const value of sound) expect(readResponse(value)).toEqual(value);
  });

  it('takes what a newer server says beside', () => {
    expect(readHello({ ...hello, protocol: 2, oldest: 1, more: { of: 'it' } })).toEqual({ ...hello, protocol: 2, oldest: 1 });
    const newer = [{ type: 'result', id: 1, result: 0, more: 0 }, { type: 'stream', stream: 's', data: 0, more: 0 }, { type: 'error', id: 1, code: 'x', params: {}, more: 0 }];
    for (const { more, ...value } of newer) expect([readResponse({ ...value, more })]).toEqual([value]);
  });

  it('speaks the newest version that both know', () => {
    const [one, two, three] = [{ oldest: 1, newest: 1 }, { oldest: 1, newest: 2 }, { oldest: 2, newest: 3 }];
    expect([commonProtocol(one, one), commonProtocol(one, two), commonProtocol(two, one), commonProtocol(two, three), commonProtocol(three, two), commonProtocol(one, three), commonProtocol(three, one)]).toEqual([1, 1, 1, 2, 2, null, null]);
  });

  it('takes nothing else', () => {
    const wrong = [
      null, [], { type: 'result', id: 1 }, { type: 'result', id: 1.5, result: 0 }, { type: 'error', id: 1, code: 'x', params: { a: {} } },
      { type: 'error', id: 1, code: 'x', params: [] }, { type: 'error', id: 1, code: 7, params: {} }, { type: 'stream', stream: 1, data: 0 }, { type: 'stream', id: 1, result: 0 }, { type: 'result', stream: 's', data: 0 }, 7, 'result',
    ];
    for (const value of wrong) expect(readResponse(value)).toBeNull();
  });
});
