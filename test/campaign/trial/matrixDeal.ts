import { matrixFaults, type MatrixFault } from './matrixFault.ts';

/** A trial of the build that is on trial, as it was kept. */
export interface Dealt { readonly seed: number; readonly fault: string }

/** A fault, and how many trials of it there were before. */
export interface Deal { readonly fault: MatrixFault; readonly turn: number }

/**
 * What a seed tries: what it tried before, where it is played again; else the rows with the fewest trials of this build,
 * so that a campaign that was broken off goes on where its rows are short.
 */
export function dealFor(seed: number, perSeed: number, kept: readonly Dealt[]): readonly Deal[] {
  const own = kept.filter((trial) => trial.seed === seed);
  const before = own.length === 0 ? kept : kept.slice(0, kept.findIndex((trial) => trial.seed === seed));
  const turns = new Map(matrixFaults.map(({ name }) => [name, before.filter(({ fault }) => fault === name).length]));
  const order = own.length === 0 ? matrixFaults.toSorted((a, b) => (turns.get(a.name) ?? 0) - (turns.get(b.name) ?? 0)).slice(0, perSeed) : own.flatMap((trial) => matrixFaults.find(({ name }) => name === trial.fault) ?? []);
  return order.map((fault) => ({ fault, turn: turns.get(fault.name) ?? 0 }));
}
