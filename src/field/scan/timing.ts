import type { SerialLine, TcpLine } from '../../model/site.ts';
import type { ResolvedProfile } from '../../model/profile.ts';
import { frameBytes, type BusCall } from './request.ts';

/** The grid of ticks, ms. */
export const tickMs = 100;

/** What of a line makes its times: a network has no characters, and no silence between frames. */
export type LineSpeed = Pick<SerialLine, 'kind' | 'baud' | 'format' | 'rs485'> | Pick<TcpLine, 'kind'>;
type Limits = ResolvedProfile['limits'];

/** Start, 8 data, parity and stop bits of one character, ms. */
export function characterMs(line: LineSpeed): number {
  return line.kind === 'tcp' ? 0 : ((line.format === '8N1' ? 10 : 11) * 1000) / line.baud;
}

/** What the UART's driver waits before and after it sends, ms. */
function turnMs(line: LineSpeed): number {
  return line.kind === 'tcp' ? 0 : (line.rs485?.beforeSendMs ?? 0) + (line.rs485?.afterSendMs ?? 0);
}

/** Silence that ends a frame: 3.5 characters, above 19 200 baud a fixed 1.75 ms (Modbus over Serial Line V1.02, 2.5.1.1). */
export function silenceMs(line: LineSpeed): number {
  if (line.kind === 'tcp') return 0;
  return line.baud > 19_200 ? 1.75 : 3.5 * characterMs(line);
}

interface Slow { readonly profile: { readonly limits: Limits } }

/** Silence between two frames of a line, ms: what the slowest device on it wants, for nobody knows who listens. */
export function lineGapMs(line: LineSpeed, boards: readonly Slow[]): number {
  return Math.max(silenceMs(line), ...boards.map(({ profile }) => profile.limits.minGapMs));
}

/** Silence after a lost answer, ms: a late one of the slowest device must find nobody waiting. */
export function lineQuietMs(line: LineSpeed, boards: readonly Slow[]): number {
  return Math.max(0, ...boards.map(({ profile }) => profile.limits.responseMs)) + lineGapMs(line, boards);
}

/** One transaction at its slowest, ms. */
export interface Transaction {
  readonly requestBytes: number;
  readonly replyBytes: number;
  readonly requestMs: number;
  /** The device's own silence and its longest answer time. */
  readonly turnaroundMs: number;
  readonly replyMs: number;
  /** Silence before the next frame may begin. */
  readonly gapMs: number;
  readonly totalMs: number;
  /** From the first character out to the last one in: no shorter time-out is fair. */
  readonly answerMs: number;
}

/** `gapMs`: of the whole line, where more than this device is on it. */
export function transactionOf(line: LineSpeed, limits: Limits, call: BusCall, gapMs: number = Math.max(silenceMs(line), limits.minGapMs)): Transaction {
  const { request, reply } = frameBytes(call);
  const requestMs = request * characterMs(line) + turnMs(line);
  const replyMs = reply * characterMs(line);
  const turnaroundMs = silenceMs(line) + limits.responseMs;
  const answerMs = requestMs + turnaroundMs + replyMs;
  return { requestBytes: request, replyBytes: reply, requestMs, turnaroundMs, replyMs, gapMs, answerMs, totalMs: answerMs + gapMs };
}
