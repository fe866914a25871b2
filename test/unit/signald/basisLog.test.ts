import { expect, test } from 'vitest';
import { basisOf, type TickBasis } from '../../../src/control/basis.ts';
import { createControl, type ControlInputs } from '../../../src/control/control.ts';
import { createBasisLog } from '../../../src/signald/basisLog.ts';
import { sealedNinhKieu } from '../../simulation/site.ts';

test('the plans that were given are said along first, when others are given, and every nine minutes', () => {
  const site = sealedNinhKieu();
  const inputs: ControlInputs = { n: 1, nowMs: 100, detectors: {}, samples: [], written: {}, boardsReady: true, restart: false, wall: { wallMs: 1, synced: true, errorMs: 1 }, requests: [] };
  const basis = basisOf(createControl({ site, plan: site.traffic.builtinPlan, planVersion: 0 }, 0), inputs);
  const other: TickBasis = { ...basis, given: { ...basis.given, version: 7 } };
  const log = createBasisLog(site, '0.1.0');
  const said = (of: TickBasis, atMs: number): boolean => 'plans' in log({ of: 'decided', basis: of }, atMs).data;
  expect([said(basis, 0), said(basis, 60_000), said(other, 90_000), said(other, 100_000), said(other, 629_000), said(other, 630_000), said(other, 640_000)]).toEqual([true, false, true, false, false, true, false]);
  const { data } = log({ of: 'promised', basis: other }, 650_000);
  expect(data).toMatchObject({ of: 'promised', site: site.hash, program: '0.1.0' });
  // Some 4 KB is what is promised of it (docs/store.md).
  expect(String(data['basis']).length).toBeLessThan(4000);
});
