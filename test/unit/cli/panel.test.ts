import { describe, expect, it } from 'vitest';
import { drawnGroups, junctionSvg } from '../../../src/cli/panel/drawing.ts';
import { judgeListen } from '../../../src/cli/panel/listenAddress.ts';
import { judgeOwnAddress, mayAsk, uplinksOf, type Ports } from '../../../src/platform/uplink.ts';
import { lookOf } from '../../../src/cli/panel/look.ts';
import { panelPage } from '../../../src/cli/panel/page.ts';
import { keptS, noPast, withLook } from '../../../src/cli/panel/past.ts';
import { sourceOf, sealSite } from '../../../src/model/seal.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';
import { goodLink, goodState } from '../run/junction-state.ts';

const v4 = (address: string): { readonly address: string; readonly netmask: string; readonly family: string; readonly internal: boolean } => ({ address, netmask: '255.255.255.0', family: 'IPv4', internal: false });
const ports: Ports = { lo: [{ address: '127.0.0.1', netmask: '255.0.0.0', family: 'IPv4', internal: true }], eth0: [v4('10.20.0.7')], eth1: [v4('192.168.50.1')] };
const uplinks = new Set(['eth0']);

const why = (given: string, servicePort = ''): unknown => { const judged = judgeListen(given, servicePort, ports, uplinks); return judged.ok ? 'listens' : judged.why; };

describe('where the panel may listen', () => {
  it('this machine itself, and the named service port', () => {
    for (const given of ['127.0.0.1:8300', 'localhost:80', '[::1]:8300', '127.0.0.9:1']) expect(judgeListen(given, '', ports, uplinks)).toMatchObject({ ok: true, from: null });
    expect(judgeListen('192.168.50.1:80', 'eth1', ports, uplinks)).toMatchObject({ ok: true, host: '192.168.50.1', port: 80, from: { netmask: '255.255.255.0' } });
  });

  it('nowhere else: every address, the uplink under whatever name, an address of another port', () => {
    for (const given of ['0.0.0.0:8300', '[::]:8300', '0.0.0.0:80', '[0:0:0:0:0:0:0:0]:80']) for (const port of ['', 'eth0', 'eth1']) expect(why(given, port)).toBe('panel.everywhere');
    expect(why('10.20.0.7:8300')).toBe('panel.notServicePort');
    expect(why('10.20.0.7:8300', 'eth0')).toBe('panel.isUplink');
    expect(why('10.20.0.7:8300', 'eth1')).toBe('panel.notServicePort');
    expect(why('192.168.50.1:80', 'eth9')).toBe('panel.noSuchPort');
    expect(why('192.168.50.1:80')).toBe('panel.notServicePort');
    for (const given of ['', '8300', 'panel:80', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:65536', 'http://127.0.0.1:80', '127.0.0.1:80 ']) expect(why(given)).toBe('panel.badListen');
  });

  it('the uplink is where a default route leaves, by IPv4 or IPv6', () => {
    const four = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\nwwan0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\neth1\t0032A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n';
    const zero = '0'.repeat(32);
    const six = `${zero} 00 ${zero} 00 ${zero} 00000400 00000001 00000000 00000003 eth2\n${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200 lo\nfe80${'0'.repeat(28)} 40 ${zero} 00 ${zero} 00000100 00000001 00000000 00000001 eth1\n`;
    expect([...uplinksOf(four, six)]).toEqual(['wwan0', 'eth2']);
    expect([...uplinksOf('', '')]).toEqual([]);
  });

  it('who asks comes from there, whatever port the kernel took the frame on', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1', '192.168.50.9'].map((asker) => mayAsk(asker, null))).toEqual([true, true, true, false, false]);
    expect(['192.168.50.9', '::ffff:192.168.50.9', '192.168.51.9', '10.20.0.7', '::1', ''].map((asker) => mayAsk(asker, v4('192.168.50.1')))).toEqual([true, true, false, false, false, false]);
  });
});

describe('the page', () => {
  const sealed = sealSite(ninhKieu(), referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  const groups = sealed.ok ? drawnGroups({ site: sourceOf(sealed.value).source }) : [];

  it('draws every group of the site once as a way or a crossing, once as a disc', () => {
    expect(groups).toHaveLength(10);
    const svg = junctionSvg(groups, 'Ninh Kiều');
    for (const { id } of groups) expect(svg.split(`data-group="${id}"`)).toHaveLength(3);
    expect(svg.match(/class="road"/g)).toHaveLength(4);
    expect(svg).not.toContain('NaN');
    expect(junctionSvg(groups.map((group) => ({ ...group, xM: 0, yM: 0 })), 'x')).toBe('');
    expect(drawnGroups('nothing')).toEqual([]);
  });

  it('holds no address of anything else, and a name cannot leave its place', () => {
    for (const lang of ['vi', 'en'] as const) {
      const { html } = panelPage(lang, '</script><img src=x onerror=alert(1)>', [{ id: 'a', name: '"><script>', walks: false, xM: 3, yM: 9, bearingDeg: 180 }]);
      expect(html).not.toMatch(/https?:|\/\/[a-z]|@import|url\(|<img/i);
      expect(html).toContain('&lt;/script&gt;&lt;img');
      expect(html).toContain('&quot;&gt;&lt;script&gt;');
      expect(html.match(/<script/g)).toHaveLength(2);
    }
  });

  it('says in both languages what the junction does', () => {
    const seen = { state: goodState(), link: goodLink(), why: null, splits: { cycleMs: 90_000, stages: [{ stage: 'A', endMs: 90_000 }] } };
    expect(lookOf('en', seen)).toMatchObject({ alive: true, mode: 'actuated', stage: 'A', cycle: { s: 90, at: 41 }, splits: [{ stage: 'A', from: 0, to: 1 }] });
    expect(JSON.stringify(lookOf('vi', seen))).toContain('theo cảm biến');
    expect(lookOf('en', { ...seen, state: null })).toMatchObject({ alive: false });
  });
});

const at = (second: number): ReturnType<typeof goodState> => { const state = goodState(); return { ...state, stamp: { ...state.stamp, wallMs: state.stamp.wallMs + second * 1000 } }; };

describe('the last minutes', () => {
  it('a letter a second; what nobody saw, and what was not read back, is unknown', () => {
    const past = [0, 1, 2, 5].map(at).reduce(withLook, noPast);
    expect(past.seconds).toMatchObject({ vN: 'GGG--G', vE: 'RRR--R', pN: 'ggg--g', pS: '------' });
    expect(withLook(past, at(5)).seconds).toEqual(past.seconds);
  });

  it('is bounded, and begins anew where the clock went back', () => {
    const past = [0, 5000].map(at).reduce(withLook, noPast);
    expect(past.seconds['vN']).toHaveLength(keptS);
    expect(withLook(past, at(4000)).seconds['vN']).toBe('G');
  });
});

it('a receiver of the cabinet’s own network is refused on the uplink and where nobody has the address', () => {
  const own: Ports = { lan0: [{ address: '192.168.8.2', netmask: '255.255.255.0', family: 'IPv4', internal: false }], up0: [{ address: '203.0.113.5', netmask: '255.255.255.0', family: 'IPv4', internal: false }] };
  const judged = (address: string): unknown => judgeOwnAddress(address, own, new Set(['up0']));
  expect(judged('192.168.8.2')).toMatchObject({ ok: true, from: { address: '192.168.8.2', netmask: '255.255.255.0' } });
  expect(judged('203.0.113.5')).toEqual({ ok: false, why: 'isUplink', port: 'up0' });
  expect(judged('192.168.9.9')).toEqual({ ok: false, why: 'notHere', port: '' });
  expect(judged('127.0.0.1')).toMatchObject({ ok: true });
});
