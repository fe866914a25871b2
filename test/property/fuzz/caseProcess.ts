import { openSync, writeSync } from 'node:fs';
import { startCoverage } from './coverage.ts';
import { loadParser } from './parsers.ts';
import { runCases } from './runCases.ts';

/** What a process of cases is asked. */
export interface CaseOrder {
  readonly parser: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly street: boolean;
  readonly coverage: boolean;
  /** The case under way stands here, as a 64-bit number. */
  readonly progress: string;
}

function isOrder(message: unknown): message is CaseOrder {
  return typeof message === 'object' && message !== null && 'parser' in message && 'progress' in message;
}

/** A process of its own: what ends it, or never ends, is named by its parent. */
async function perform(order: CaseOrder): Promise<void> {
  const take = order.coverage ? startCoverage() : null;
  const parser = await loadParser(order.parser);
  const file = openSync(order.progress, 'w');
  const number = Buffer.alloc(8);
  const begins = (index: number): void => {
    number.writeBigInt64LE(BigInt(index));
    writeSync(file, number, 0, 8, 0);
  };
  const result = await runCases({ ...order, parser, begins });
  process.send?.({ ...result, coverage: take?.(parser.files) ?? [] });
}

process.on('message', (message) => { if (isOrder(message)) perform(message).then(() => process.exit(0), (error: unknown) => { process.send?.({ failed: error instanceof Error ? (error.stack ?? '') : String(error) }, () => process.exit(1)); }); });
process.on('disconnect', () => { process.exit(0); });
// A Ctrl-C reaches the whole group: the parent says when it is over.
process.on('SIGINT', () => undefined);
