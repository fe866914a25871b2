import { describe, expect, test } from 'vitest';
import type { BusRequest } from '../../../../src/field/scan/request.ts';
import { beginScan, onReply, type ReplyResult, type ScanState } from '../../../../src/field/scan/scan.ts';
import { beginSettings } from '../../../../src/field/scan/settingRound.ts';
import { settingCall, settingsOf } from '../../../../src/field/scan/settings.ts';
import { board, junctionFedByFrames, lampRequests, replyTo, scanOf } from './junction.ts';

type Outcome = Parameters<typeof replyTo>[1];

const timeout = { kind: 'timeout' } as const;
const registers = (...values: number[]): Outcome => ({ kind: 'registers', registers: values });

const begun = beginScan(scanOf(junctionFedByFrames(), -2000), 0, {}, 0);
/** Its line has been silent long enough to be read, and nothing is under way. */
const scan = lampRequests(begun.requests).reduce((at, request) => onReply(at, replyTo(request, { kind: 'exception', code: 2 }, 40)).state, begun.state);

function answer({ state, requests }: { readonly state: ScanState; readonly requests: readonly BusRequest[] }, outcomes: readonly Outcome[], atMs: number): ReplyResult {
  return requests.reduce<ReplyResult>((at, request, index) => {
    const result = onReply(at.state, replyTo(request, outcomes[index] ?? timeout, atMs));
    return { ...result, requests: [...at.requests, ...result.requests] };
  }, { state, requests: [] });
}

describe('settings of a watchdog', () => {
  test('right as it is: read back, and nothing written', () => {
    const read = beginSettings(scan, ['b1'], 100);
    expect(read.requests.map(({ call }) => call)).toEqual([{ function: 'fc03', address: 20, count: 2 }]);
    expect(answer(read, [registers(1, 8)], 130)).toMatchObject({ requests: [], setting: { board: 'b1', outcome: 'right' } });
  });

  test('what differs is written, the enabling last, and read back; what does not hold is told with what was found', () => {
    const read = answer(beginSettings(scan, ['b1'], 100), [registers(0, 20)], 130);
    expect(read.requests.map(({ call }) => call)).toEqual([{ function: 'fc06', address: 21, value: 8 }, { function: 'fc06', address: 20, value: 1 }]);
    expect(read.setting).toBeUndefined();
    const written = answer(read, [{ kind: 'written' }, { kind: 'written' }], 160);
    expect(written.setting).toMatchObject({ outcome: 'written' });
    // A write keeps such a board alive: its line is silent before it is read again.
    expect(beginSettings(beginScan(written.state, 2, {}, 200).state, ['b1'], 200).requests).toEqual([]);
    const again = beginSettings(beginScan(written.state, 12, {}, 1200).state, ['b1'], 1200);
    expect(answer(again, [registers(1, 8)], 1230).setting).toMatchObject({ outcome: 'right' });
    expect(answer(again, [registers(1, 20)], 1230)).toMatchObject({ requests: [], setting: { outcome: 'wrong', detail: 'watchdog.timeout is 20, not 8' } });
  });

  test('a write that was lost is tried again and accuses nobody; silence is asked again', () => {
    const read = answer(beginSettings(scan, ['b1'], 100), [registers(0, 20)], 130);
    const lost = answer(read, [{ kind: 'written' }, timeout], 160);
    expect(lost.setting).toMatchObject({ outcome: 'unanswered' });
    const again = answer(beginSettings(beginScan(lost.state, 12, {}, 1200).state, ['b1'], 1200), [registers(0, 8)], 1230);
    expect(again.requests.map(({ call }) => call)).toEqual([{ function: 'fc06', address: 20, value: 1 }]);
    expect(answer(beginSettings(scan, ['b1'], 100), [timeout], 130).setting).toMatchObject({ outcome: 'unanswered' });
  });

  test('what the watchdog needs comes first, its time in the device’s own unit, the enabling last', () => {
    const wants = settingsOf(board('m', 'field', 1, 'icp-das/tM-R5')).map(({ point, value }) => [point.id, value]);
    expect(wants).toEqual([['watchdog.mode', 0], ['watchdog.timeout', 50], ['watchdog.enable', 1]]);
  });

  test('a setting that is a bit of a register leaves its neighbours as they were read', () => {
    const plain = board('b1', 'lamps', 1, 'ngatu/shb8w');
    const points = plain.profile.points.map((point) => (point.id === 'watchdog.enable' ? { ...point, type: 'bit' as const, bit: 3 } : point));
    const own = { ...plain, profile: { ...plain.profile, points } };
    const enable = settingsOf(own).find(({ point }) => point.id === 'watchdog.enable');
    if (enable === undefined) throw new Error('no enabling');
    expect(settingCall(own, enable, [{ outcome: { kind: 'registers', registers: [0b1000_0101, 8] } }])).toEqual({ function: 'fc06', address: 20, value: 0b1000_1101 });
  });
});
