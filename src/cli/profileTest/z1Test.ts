import { readField } from '../../field/z1/field.ts';
import type { Z1Frame } from '../../field/z1/frame.ts';
import { intervalReply, intervalRequest, resultCodes } from '../../field/z1/interval.ts';
import { profileId, type ResolvedProfile } from '../../model/profile.ts';
import { row, type TestRow } from './row.ts';

/** One question to the sensor; the sound frames that came while it was waited for. */
export type AskZ1 = (request: Z1Frame) => Promise<readonly Z1Frame[]>;

/** No sensor has so many lanes: it must say so. */
const beyondLanes = 250;

/** A z1 profile against a sensor: its newest interval field by field, and its refusal of a lane that it has not. */
export async function z1Test(ask: AskZ1, profile: ResolvedProfile, unit: number): Promise<readonly TestRow[]> {
  const question = (lane: number, sequence: number): Z1Frame => ({ destination: { subId: 0, id: unit }, source: { subId: 0, id: 0 }, sequence, body: intervalRequest(lane, 0) });
  const first = question(0, 10);
  const frames = await ask(first);
  const name = profileId(profile);
  const answer = frames.find((frame) => intervalReply(first, frame).kind !== 'other');
  if (answer === undefined) return [row('frame', name, 'failed', { value: String(frames.length), note: 'profileTest.note.noFrame' })];
  const reply = intervalReply(first, answer);
  if (reply.kind === 'result') return [row('frame', name, 'doubtful', { value: String(reply.code), note: 'profileTest.note.result', params: { code: reply.code } })];
  const rows = [row('frame', name, 'ok', { value: `${answer.body.length} B` })];
  for (const field of profile.fields ?? []) {
    const value = readField(field, answer.body);
    rows.push(row('field', field.id, value === null ? 'doubtful' : 'ok', { place: `reply ${field.offset}`, value: String(value ?? ''), ...(value === null ? { note: 'profileTest.note.noValue' as const } : {}) }));
  }
  const second = question(beyondLanes, 12);
  const refusals = (await ask(second)).map((frame) => intervalReply(second, frame));
  const isRefused = refusals.some((one) => one.kind === 'result' && one.code === resultCodes.noSuchLane);
  return [...rows, row('refusal', `lane ${beyondLanes}`, isRefused ? 'ok' : 'doubtful', isRefused ? { value: String(resultCodes.noSuchLane) } : { note: 'profileTest.note.notRefused' })];
}
