import { describe, expect, test } from 'vitest';
import { fieldBoardFaults } from '../../../../src/field/scan/fieldBoard.ts';
import { checkIdentity, identityBlocks } from '../../../../src/field/scan/identify.ts';
import { encodeSeconds } from '../../../../src/field/scan/seconds.ts';
import type { BusRequest } from '../../../../src/field/scan/request.ts';
import { beginScan, detectorSamples, onReply, type ScanState } from '../../../../src/field/scan/scan.ts';
import { board, identity, replyTo, scanOf } from './junction.ts';

const timeout = { kind: 'timeout' } as const;
const texts = { loops: 'NGATU-LC16', vds: 'NGATU-VDS4', clock: 'NGATU-CD8' } as const;
type Id = keyof typeof texts;
const idOf = ({ unit }: BusRequest): Id => (unit === 10 ? 'loops' : unit === 11 ? 'vds' : 'clock');

/** Ticks from `fromMs`, every device answering; `says` may be another model for one of them, or null for silence. */
function play(state: ScanState, fromMs: number, ticks: number, says: (id: Id) => string | null = (id) => texts[id]): { state: ScanState; asked: string[] } {
  const asked: string[] = [];
  let at = state;
  for (let tick = 0; tick < ticks; tick += 1) {
    const nowMs = fromMs + 100 * tick;
    const begun = beginScan(at, nowMs / 100, encodeSeconds(at.plan.config, { s1: 7, s3: 3 }), nowMs);
    at = begun.state;
    for (const request of begun.requests.filter(({ line }) => line === 'field')) {
      const id = idOf(request);
      asked.push(`${request.id.split(' ')[0]} ${id}`);
      const model = says(id);
      const count = 'count' in request.call ? request.call.count : 0;
      const outcome = model === null ? timeout
        : request.call.function === 'fc16' ? { kind: 'written' as const }
          : request.id.startsWith('who') ? identity(model, 0x0100, 'SN-1')
            : { kind: 'registers' as const, registers: Array.from({ length: count }, (_, word) => (word === 0 ? 1 : word === 17 ? 0 : tick + 1)) };
      at = onReply(at, replyTo(request, outcome, nowMs + 50)).state;
    }
  }
  return { state: at, asked };
}

describe('devices beside the lamps', () => {
  test('each is asked who it is before anything is read from it or written to it', () => {
    const { state, asked } = play(scanOf(), 0, 3);
    for (const id of ['loops', 'vds', 'clock']) expect(asked.findIndex((what) => what.endsWith(id))).toBe(asked.indexOf(`who ${id}`));
    expect(asked).toEqual(expect.arrayContaining(['poll loops', 'poll vds', 'show clock']));
    expect(fieldBoardFaults(state, 300)).toEqual([]);
    expect(detectorSamples(state, 300).samples['d1']).toMatchObject({ presence: 'occupied', fault: false });
  });

  test('a wrong card is not read, a wrong display not written; both are named, with what was found; the right one is taken back without a restart', () => {
    const wrong = play(scanOf(), 0, 30, (id) => (id === 'vds' ? texts.vds : 'NGATU-SHB8'));
    expect(new Set(wrong.asked)).toEqual(new Set(['who loops', 'who vds', 'who clock', 'poll vds']));
    expect(fieldBoardFaults(wrong.state, 3000)).toEqual([
      { code: 'field.identity', board: 'loops', detail: 'field/10: model is "NGATU-SHB8", not "NGATU-LC16" (ngatu/lc16)' },
      { code: 'field.identity', board: 'clock', detail: 'field/12: model is "NGATU-SHB8", not "NGATU-CD8" (ngatu/cd8)' },
    ]);
    const samples = detectorSamples(wrong.state, 3000).samples;
    expect(samples['d1']).toMatchObject({ presence: 'unknown', fault: true });
    expect(samples['v2']).toMatchObject({ fault: false });
    const right = play(wrong.state, 3000, 60);
    expect(fieldBoardFaults(right.state, 9000)).toEqual([]);
    expect(right.asked).toEqual(expect.arrayContaining(['poll loops', 'show clock']));
  });

  test('a card that fell silent must say again who it is; another one in its place is not read', () => {
    const known = play(scanOf(), 0, 10).state;
    const silent = play(known, 1000, 10, (id) => (id === 'loops' ? null : texts[id]));
    expect(silent.asked.filter((what) => what === 'poll loops').length).toBeLessThanOrEqual(4);
    const exchanged = play(silent.state, 2000, 40, (id) => (id === 'loops' ? 'NGATU-LC15' : texts[id]));
    expect(exchanged.asked).not.toContain('poll loops');
    expect(exchanged.asked).toContain('who loops');
    expect(fieldBoardFaults(exchanged.state, 6000)).toMatchObject([{ code: 'field.identity', board: 'loops' }]);
  });
});

describe('a device that no manual can tell from others', () => {
  const relays = board('relays', 'field', 20, 'icp-das/tM-R5');

  test('is held to what the site says that its own board reads', () => {
    expect(checkIdentity(relays, [{ outcome: { kind: 'registers', registers: [0x0102, 0, 1, 0] } }])).toBeNull();
    const stated = { ...relays, says: { moduleName: 7, moduleAddress: 20 } };
    expect(identityBlocks(stated).flatMap(({ points }) => points.map(({ id }) => id))).toEqual(['firmware', 'moduleName', 'moduleAddress']);
    const said = (name: number, address: number): string | undefined => checkIdentity(stated, [{ outcome: { kind: 'registers', registers: [0x0102, 0, name, 0, address] } }])?.detail;
    expect(said(7, 20)).toBeUndefined();
    expect(said(8, 20)).toBe('field/20: moduleName is "8", not "7" (icp-das/tM-R5)');
    expect(said(7, 21)).toBe('field/20: moduleAddress is "21", not "20" (icp-das/tM-R5)');
  });
});
