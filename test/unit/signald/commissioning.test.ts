import { expect, test } from 'vitest';
import type { IdentityFound } from '../../../src/field/scan/bringUp.ts';
import type { BoardSample } from '../../../src/model/image.ts';
import type { Commissioning } from '../../../src/signald/commissioning.ts';
import { configureCore, createCore, type Core, type CoreConfig } from '../../../src/signald/core.ts';
import { tick } from '../../../src/signald/tick.ts';
import { commissionedAtMs, serialsFor, signedRecord, wholePayload } from '../model/commissionRecord.ts';
import { streetSite } from '../model/streetSite.ts';

const site = streetSite();
const serials = serialsFor(site);
const boards = Object.keys(serials);
const fits: Commissioning = { state: 'fits', record: signedRecord(wholePayload(site)) };

function configOf(commissioning?: Commissioning): CoreConfig {
  const configured = configureCore(site, site.traffic.builtinPlan, 0, commissioning);
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  return configured.value;
}

const sampleAt = (board: string, atMs: number): BoardSample => ({
  ...createSample(board), atMs, sampleCounter: atMs,
});
function createSample(board: string): BoardSample {
  return {
    board, atMs: 0, sampleCounter: 0, appliedSeq: 0, challenge: 1, bootCounter: 1, supplyV: 230, flashing: true, watchdogTripped: false,
    armed: false, flashTransferClosed: true, groups: {}, inputs: {}, lampSupplyClosed: true, dimmed: false,
  };
}

/** Ticks in which every board answers with these serial numbers; gives the phases of bring-up and the faults told. */
function play(config: CoreConfig, found: Readonly<Record<string, string | null>>, wallMs = commissionedAtMs, from: Core = createCore(config, 0), firstN = 1): { readonly core: Core; readonly phases: ReadonlySet<string>; readonly faults: readonly string[] } {
  let core = from;
  const phases = new Set<string>();
  const faults: string[] = [];
  for (let n = firstN; n < firstN + 30; n += 1) {
    const identities = n === firstN + 1 ? Object.entries(found).map(([board, serial]): IdentityFound => ({ board, serial, answered: true, fault: null })) : [];
    core = { ...core, fresh: boards.map((board) => sampleAt(board, n * 100 - 50)), identities };
    const stepped = tick(config, core, { n, nowMs: n * 100, sinceLastMs: n === 1 ? null : 100, bootId: 'boot', wall: { wallMs, synced: true, errorMs: 0 }, requests: [], resets: [], faults: [], linesUp: true });
    core = stepped.core;
    phases.add(core.bringUp.phase);
    for (const { code, data } of stepped.effects.events) {
      // Nobody answers for the field cards here: that they are lost is told beside.
      if (code === 'fault.raised' && data['fault'] !== 'field.lost') faults.push([data['fault'], data['detail']].join(' '));
    }
  }
  return { core, phases, faults };
}

test('without a record a street site stays in flash, arms no board, and says so at once', () => {
  const { phases, faults } = play(configOf(), serials);
  expect([...phases]).toEqual(['identify']);
  expect(faults).toEqual(['commission.missing commission.absent ']);
});

test('with the record of these boards it goes on to arm them', () => {
  const { phases, faults } = play(configOf(fits), serials);
  expect([...phases]).toEqual(['identify', 'arm']);
  expect(faults).toEqual([]);
});

test('a board of another serial number, or of none, keeps it in flash; the commissioned board lets it go on', () => {
  const config = configOf(fits);
  const swapped = play(config, { ...serials, hb2: 'SN-new' });
  expect([...swapped.phases]).toEqual(['identify']);
  expect(swapped.faults).toEqual(['commission.missing commission.otherSerial hb2 SN-hb2 SN-new']);
  expect([...play(config, { ...serials, hb1: null }).phases]).toEqual(['identify']);
  expect([...play(config, serials, commissionedAtMs, swapped.core, 31).phases]).toContain('arm');
});

test('a board that was exchanged while the others were waited for is asked again who it is', () => {
  const config = configOf(fits);
  const held = play(config, { hb1: serials['hb1'] ?? '' });
  expect(held.core.bringUp.boards.get('hb1')?.identified).toBe(true);
  const rebooted = tick(config, { ...held.core, fresh: boards.map((board) => ({ ...sampleAt(board, 3050), bootCounter: 2 })) }, { n: 31, nowMs: 3100, sinceLastMs: 100, bootId: 'boot', wall: { wallMs: 0, synced: true, errorMs: 0 }, requests: [], resets: [], faults: [], linesUp: true });
  expect(rebooted.core.bringUp.boards.get('hb1')?.identified).toBe(false);
  const silent = tick(config, { ...held.core, fresh: [] }, { n: 40, nowMs: 4000, sinceLastMs: 100, bootId: 'boot', wall: { wallMs: 0, synced: true, errorMs: 0 }, requests: [], resets: [], faults: [], linesUp: true });
  expect(silent.core.bringUp.boards.get('hb1')?.identified).toBe(false);
});

test('a certificate that has run out alarms and does not hold the junction', () => {
  const { phases, faults } = play(configOf(fits), serials, commissionedAtMs + 366 * 86_400_000);
  expect([...phases]).toContain('arm');
  expect(faults).toEqual(['commission.expired ']);
});
