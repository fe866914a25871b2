import { describe, expect, test } from 'vitest';
import { encodeImage } from '../../../../src/field/scan/encodeImage.ts';
import type { BusRequest } from '../../../../src/field/scan/request.ts';
import { beginEmergency, beginIdentify, beginScan, onReply, type ScanState } from '../../../../src/field/scan/scan.ts';
import { beginSettings } from '../../../../src/field/scan/settingRound.ts';
import type { Feed } from '../../../../src/field/scan/silence.ts';
import { junctionFedByFrames, lampRequests, replyTo, scanOf } from './junction.ts';

const red = { g1: 'red', g2: 'red', g3: 'red', g4: 'red' } as const;
const timeout = { kind: 'timeout' } as const;
// Nothing is tried again after a refusal.
const refused = { kind: 'exception', code: 2 } as const;

function lamps(requests: readonly BusRequest[]): string[] {
  return requests.filter(({ line }) => line === 'lamps').map(({ call }) => call.function);
}

function hear(state: ScanState, requests: readonly BusRequest[], atMs: number): ScanState {
  return lampRequests(requests).reduce((at, request) => onReply(at, replyTo(request, refused, atMs)).state, state);
}

describe('lamp boards that live by frames', () => {
  const fed = junctionFedByFrames();
  const writes = encodeImage(scanOf(fed).plan, red, { seq: 5, tokens: {}, flash: false, clear: false });
  test('nothing at all until a whole silence has passed, then reads; a write begins a silence anew', () => {
    let state = scanOf(fed, 0);
    const doing = (n: number, feed: Feed): string[] => {
      const begun = beginScan(state, n, writes, n * 100, feed);
      ({ state } = begun);
      state = hear(state, begun.requests, n * 100 + 40);
      return lamps(begun.requests);
    };
    for (let n = 0; n < 10; n += 1) expect(doing(n, 'withheld'), `tick ${n}`).toEqual([]);
    expect(doing(10, 'withheld')).toEqual(['fc03', 'fc03']);
    expect(doing(11, 'withheld')).toEqual(['fc03', 'fc03']);
    expect(doing(12, 'fed')).toEqual(['fc23', 'fc23']);
    // Its last answer was heard 40 ms after the tick.
    for (let n = 13; n < 23; n += 1) expect(doing(n, 'withheld'), `tick ${n}`).toEqual([]);
    expect(doing(23, 'afterSilence')).toEqual(['fc23', 'fc23']);
    expect(doing(24, 'afterSilence')).toEqual([]);
  });

  test('silence counts from the last frame of the line, not from when it was wished', () => {
    const begun = beginScan(scanOf(fed, 0), 0, writes, 0, 'fed');
    const [first, second] = lampRequests(begun.requests);
    if (first === undefined || second === undefined) throw new Error('two boards');
    const one = onReply(begun.state, replyTo(first, refused, 40)).state;
    const late = onReply(beginScan(one, 5, {}, 500).state, replyTo(second, refused, 700)).state;
    expect(lamps(beginScan(late, 16, {}, 1600).requests)).toEqual([]);
    expect(lamps(beginScan(late, 17, {}, 1700).requests)).toEqual(['fc03', 'fc03']);
  });

  test('the flash command goes out once: neither the planned nor the urgent one is repeated where it may have been lost', () => {
    const planned = beginScan(scanOf(fed, 0), 0, writes, 0, 'command');
    const [request] = lampRequests(planned.requests);
    expect(request?.call.function).toBe('fc23');
    expect(request === undefined ? null : onReply(planned.state, replyTo(request, timeout, 40)).requests).toEqual([]);
    const urgent = beginEmergency(scanOf(fed, 0), writes, 20);
    const [stop] = urgent.requests;
    expect(stop?.priority).toBe(0);
    expect(stop === undefined ? null : onReply(urgent.state, replyTo(stop, timeout, 60)).requests).toEqual([]);
    expect(lamps(beginScan(hear(urgent.state, urgent.requests, 60), 1, {}, 100).requests)).toEqual([]);
  });

  test('a silent line is not asked who is there', () => {
    const silent = beginScan(scanOf(fed, 0), 0, {}, 0);
    expect(beginIdentify(silent.state, ['b1'], 0).requests).toEqual([]);
    expect(beginSettings(silent.state, ['b1'], 0).requests).toEqual([]);
  });

  test('after the urgent flash command nobody is asked anything either, before a scan has read the line again', () => {
    const feeding = beginScan(scanOf(fed, 0), 0, writes, 0, 'fed');
    const urgent = beginEmergency(hear(feeding.state, feeding.requests, 40), writes, 50);
    let state = hear(urgent.state, urgent.requests, 60);
    const asked = (nowMs: number): number => beginIdentify(state, ['b1'], nowMs).requests.length + beginSettings(state, ['b1'], nowMs).requests.length;
    for (let n = 1; n < 11; n += 1) {
      expect(asked(n * 100), `tick ${n}`).toBe(0);
      ({ state } = beginScan(state, n, writes, n * 100));
    }
    expect(asked(1100)).toBe(0);
    const read = beginScan(state, 11, writes, 1100);
    expect(lamps(read.requests)).toEqual(['fc03', 'fc03']);
    state = hear(read.state, read.requests, 1140);
    expect(asked(1200)).toBeGreaterThan(1);
  });
});
