import { describe, expect, it } from 'vitest';
import { authorization, chooseChallenge, parseChallenges } from '../../../src/camera/digest.ts';

const login = { user: 'Mufasa', password: 'Circle of Life' };

describe('HTTP log-in', () => {
  it('answers the examples of RFC 7616, 3.9.1', () => {
    const headers = ['Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"', 'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'];
    const request = { method: 'GET', uri: '/dir/index.html', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ', count: 1 };
    const [sha256, md5] = parseChallenges(headers);
    expect(chooseChallenge(parseChallenges(headers), false)).toEqual(sha256);
    expect(sha256 && authorization(sha256, login, request)).toContain('response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"');
    expect(md5 && authorization(md5, login, request)).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
  });

  it('answers the example of RFC 2617, 3.5, and one without qop (RFC 2069)', () => {
    const [challenge] = parseChallenges(['Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"']);
    const request = { method: 'GET', uri: '/dir/index.html', cnonce: '0a4f113b', count: 1 };
    const own = { user: 'Mufasa', password: 'Circle Of Life' };
    expect(challenge && authorization(challenge, own, request)).toContain('response="6629fae49393a05397450978507c4ef1"');
    const [old] = parseChallenges(['Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"']);
    expect(old && authorization(old, own, request)).toContain('response="670fd8c2df070c60b045671b8b24ff02"');
    expect(old && authorization(old, own, request)).not.toContain('cnonce');
  });

  it('reads two challenges of one header, with a comma within quotes', () => {
    expect(parseChallenges(['Basic realm="a, b", Digest realm="c", nonce="d\\"e", qop=auth'])).toEqual([
      { scheme: 'basic', params: { realm: 'a, b' } }, { scheme: 'digest', params: { realm: 'c', nonce: 'd"e', qop: 'auth' } },
    ]);
  });

  it('takes Digest before Basic, Basic where it is allowed alone, and no algorithm it does not know', () => {
    const offered = parseChallenges(['Basic realm="x"', 'Digest realm="x", nonce="n", algorithm=MD5']);
    expect(chooseChallenge(offered, true)?.scheme).toBe('digest');
    const basic = parseChallenges(['Basic realm="x"', 'Digest realm="x", nonce="n", algorithm=SHA-512-256', 'Digest realm="x", nonce="n", qop="auth-int"']);
    expect(chooseChallenge(basic, true)?.scheme).toBe('basic');
    expect(chooseChallenge(basic, false)).toBeNull();
    const [only] = basic;
    expect(only && authorization(only, { user: 'a', password: 'b' }, { method: 'GET', uri: '/', cnonce: '', count: 1 })).toBe('Basic YTpi');
  });
});
