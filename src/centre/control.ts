import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { z } from 'zod';
import { readJson } from '../model/jsonText.ts';
import { planEnvelopeSchema, type PlanEnvelope } from '../model/plan.ts';
import type { PlanResult } from '../model/linkMessage.ts';
import type { CentreCounts, ChannelCompleteness } from './receiptBook.ts';
import type { Room } from './receipts.ts';

const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('counts') }),
  z.strictObject({ type: z.literal('completeness') }),
  z.strictObject({ type: z.literal('pushPlan'), envelope: planEnvelopeSchema }),
]);

export interface ControlOptions {
  readonly path: string;
  readonly counts: () => CentreCounts;
  readonly completeness: () => readonly ChannelCompleteness[];
  /** Of a store that keeps within bytes. */
  readonly room: () => Room | null;
  /** Null = the cabinet did not answer in time. */
  readonly pushPlan: (envelope: PlanEnvelope) => Promise<PlanResult | null>;
}

const maxLineChars = 1_048_576;

/** JSON lines: `{"type":"counts"}`, `{"type":"completeness"}` and `{"type":"pushPlan","envelope":…}`; each is answered by one line. */
export function serveControl(options: ControlOptions): Promise<Server> {
  rmSync(options.path, { force: true });
  const server = createServer((socket) => { readLines(socket, options); });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.path, () => { resolve(server); });
  });
}

function readLines(socket: Socket, options: ControlOptions): void {
  let text = '';
  const say = (reply: unknown): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
  };
  socket.setEncoding('utf8').on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    if (text.length > maxLineChars) socket.destroy();
    for (const line of lines) answer(line, options).then(say, (error: unknown) => { say({ type: 'error', code: 'centre.internal', detail: String(error) }); });
  });
}

async function answer(line: string, options: ControlOptions): Promise<unknown> {
  const read = readJson(line);
  const command = commandSchema.safeParse(read.ok ? read.value : null);
  if (!command.success) return { type: 'error', code: 'centre.badCommand', detail: command.error.issues[0]?.message ?? '' };
  if (command.data.type === 'counts') return { type: 'counts', ...options.counts() };
  if (command.data.type === 'completeness') return { type: 'completeness', channels: options.completeness(), room: options.room() };
  const result = await options.pushPlan(command.data.envelope);
  return result === null ? { type: 'error', code: 'centre.noAnswer', detail: 'the cabinet did not answer' } : { type: 'planResult', ...result };
}
