import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/platform/random.ts';
import { judgeTrials } from '../../campaign/fault-matrix.ts';
import { watchHost } from '../../campaign/trial/host.ts';
import { startTrialJunction, type TrialJunction } from '../../campaign/trial/junction.ts';
import { matrixFaults } from '../../campaign/trial/matrixFault.ts';
import { openMatrix, tryFault, type MatrixRecord, type Tried } from '../../campaign/trial/matrixTrial.ts';
import type { Violation } from '../../street/verdict.ts';

// The short set of the campaign fault-matrix, whose table is docs/fault-matrix.md: real daemons, real frames on a pty.

type Expected = Partial<MatrixRecord> & { /** Lamps safe within, ms (safety.md S4). */ readonly withinMs?: number };

/** Those that a line bears first: one life of the junction has them all. */
const expected: Readonly<Record<string, Expected>> = {
  'bad CRC, one answer in four': { wentTo: 'operation', backBy: 'itself', counted: 'crcErrors', code: null },
  'late by 1 scan, one answer in four': { wentTo: 'operation', backBy: 'itself', code: null },
  'local echo': { wentTo: 'operation', backBy: 'itself', code: null },
  'silent slave': { wentTo: 'flash', backBy: 'start-up', code: 'board.silent', withinMs: 1000 },
  'slave reboot with other firmware': { wentTo: 'flash', backBy: 'start-up', withinMs: 400 },
};
/** A machine that was late itself proves no times, ms. */
const disturbedMs = 5000;
/** Seconds of a bearable fault are enough here, ms. */
const mostMs = 2000;

const tried = new Map<string, Tried | string>();
let violations: readonly Violation[] = [];

async function tryAll(junction: TrialJunction): Promise<void> {
  const host = watchHost();
  const matrix = await openMatrix(junction, host);
  const random = createRandom(1);
  for (const name of Object.keys(expected)) {
    const fault = matrixFaults.find((one) => one.name === name);
    tried.set(name, fault === undefined ? 'no such fault' : await tryFault(matrix, { ...fault, forMs: Math.min(fault.forMs, mostMs) }, random, 0));
  }
  matrix.news.close();
  host.close();
}

beforeAll(async () => {
  const junction = await startTrialJunction({ seed: 0 });
  try {
    await tryAll(junction);
  } finally {
    await junction.stop();
  }
  violations = judgeTrials({ recording: junction.recording(), artefact: junction.artefact() }, [...tried.values()].filter((one) => typeof one !== 'string'));
  junction.discard();
}, 240_000);

afterAll(() => {
  for (const one of tried.values()) console.info(typeof one === 'string' ? one : JSON.stringify(one.record));
});

describe.each(Object.keys(expected))('%s', (name) => {
  test('goes where the table says, in its time, and comes back', () => {
    const { withinMs = 0, ...wanted } = expected[name] ?? {};
    const one = tried.get(name);
    expect(one).toBeTypeOf('object');
    if (typeof one !== 'object') return;
    expect(one.record).toMatchObject(wanted);
    if (withinMs > 0) expect(one.record.wentMs).toBeLessThanOrEqual(one.record.disturbed ? disturbedMs : withinMs);
  });
});

test('the board with other firmware is named, and never driven', () => {
  const one = tried.get('slave reboot with other firmware');
  expect(typeof one === 'object' ? [one.record.code, ...one.record.alsoCodes] : []).toEqual(expect.arrayContaining(['board.rebooted', 'board.identity']));
});

test('no lamp was ever wrong', () => {
  expect(violations).toEqual([]);
});
