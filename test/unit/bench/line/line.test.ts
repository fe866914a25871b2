import { describe, expect, test } from 'vitest';
import { answerMs, limitMs, quantile } from '../../../../src/bench/line/limit.ts';
import { readOptions } from '../../../../src/bench/line/options.ts';
import { lineReport, overheadOf } from '../../../../src/bench/line/report.ts';

const speed = (baud: number, utilisation: number, failed = 0): Parameters<typeof lineReport>[0][number] => ({ baud, transactions: 100, failed, perSecond: 50, utilisation, utilisationGiven: utilisation, overheadMs: { p50: 0.3, p95: 0.5, p99: 1 } });

describe('the physical limit', () => {
  const call = { function: 'fc03', address: 0, count: 10 } as const;

  test('is bits, turnaround and 3.5 characters: ten registers at 19 200 and at 115 200 baud', () => {
    // 8 + 25 characters of 11 bits; 2.005 ms of silence, 1 ms of the slave's own, and the silence again.
    expect(limitMs({ baud: 19_200, format: '8E1' }, call)).toBeCloseTo(33 * 11 / 19.2 + 2 * 3.5 * 11 / 19.2 + 1, 6);
    expect(limitMs({ baud: 115_200, format: '8E1' }, call)).toBeCloseTo(33 * 11 / 115.2 + 2 * 1.75 + 1, 6);
  });

  test('an answer is whole one silence before the next request may begin', () => {
    const line = { baud: 115_200, format: '8E1' } as const;
    expect(limitMs(line, call) - answerMs(line, call)).toBeCloseTo(1.75, 9);
  });
});

test('quantiles of nothing, of one and of many', () => {
  expect([quantile([], 0.5), quantile([7], 0.99), quantile([1, 2, 3, 4], 0.5), quantile([1, 2, 3, 4], 1)]).toEqual([null, 7, 2, 4]);
});

describe('the report', () => {
  test('is ok where every speed and the ratio reach their goals', () => {
    const overhead = overheadOf([180, 200, 220], [100, 100, 100]);
    expect(overhead?.ratio).toBe(2);
    expect(lineReport([speed(19_200, 0.85), speed(115_200, 0.9)], overhead, null, false)).toMatchObject({ ok: true, notOk: [] });
  });

  test('names what is missed', () => {
    expect(lineReport([speed(19_200, 0.849), speed(115_200, 0.9, 1)], overheadOf([201], [100]), null, false).notOk).toEqual(['utilisation 19200', 'failed 115200', 'ratio']);
  });

  test('without libmodbus there is no ratio, and it says why', () => {
    expect(lineReport([speed(19_200, 0.9)], null, 'noCompiler', false)).toMatchObject({ ok: true, overhead: null, noPeer: 'noCompiler' });
    expect(overheadOf([], [1])).toBeNull();
  });
});

test('options: speeds one by one or in a list, and what is no speed is refused', () => {
  expect(readOptions([], { LANG: 'vi_VN.UTF-8' })).toMatchObject({ kind: 'run', options: { bauds: [19_200, 115_200], forMs: 5000, peer: true, realtime: false, json: false, lang: 'vi' } });
  expect(readOptions(['--baud', '9600,57600', '--baud', '115200', '--for', '20s', '--no-peer', '--lang', 'en'], {})).toMatchObject({ kind: 'run', options: { bauds: [9600, 57_600, 115_200], forMs: 20_000, peer: false } });
  for (const args of [['--baud', '12'], ['--baud', 'fast'], ['--for', 'soon'], ['--slow']]) expect(readOptions(args, {}).kind).toBe('wrong');
  expect(readOptions(['--help'], {}).kind).toBe('help');
});
