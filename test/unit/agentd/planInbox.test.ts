import { expect, test } from 'vitest';
import { answerPlan } from '../../../src/agentd/planInbox.ts';

const envelope = JSON.stringify({ format: 'ngatu-plan/1', payload: { planVersion: 4 }, signatures: [] });

test('accepted by signald is accepted', async () => {
  const seen: unknown[] = [];
  const answer = await answerPlan(envelope, (document) => {
    seen.push(document);
    return Promise.resolve({ ok: true, result: { planVersion: 4 } });
  });
  expect(answer).toEqual({ schema: 1, planVersion: 4, outcome: 'accepted', problems: [] });
  expect(seen).toEqual([JSON.parse(envelope)]);
});

test('refused comes with every problem', async () => {
  const params = { codes: 'plan.expired plan.foreignSite', paths: 'payload.expiresAtMs payload.siteId' };
  expect(await answerPlan(envelope, () => Promise.resolve({ ok: false, code: 'plan.refused', params }))).toEqual({
    schema: 1, planVersion: 4, outcome: 'rejected',
    problems: [{ code: 'plan.expired', path: 'payload.expiresAtMs', params: {} }, { code: 'plan.foreignSite', path: 'payload.siteId', params: {} }],
  });
  expect(await answerPlan(envelope, () => Promise.resolve({ ok: false, code: 'plan.unknownKey', params: { keyId: 'k' } }))).toMatchObject({ outcome: 'rejected', problems: [{ code: 'plan.unknownKey', path: '', params: { keyId: 'k' } }] });
});

test('signald away, and what is no JSON, is said to the sender', async () => {
  expect(await answerPlan(envelope, () => Promise.resolve({ ok: false, code: 'ipc.closed', params: {} }))).toMatchObject({ outcome: 'rejected', problems: [{ code: 'ipc.closed' }] });
  expect(await answerPlan('{', () => Promise.reject(new Error('never asked')))).toMatchObject({ planVersion: null, outcome: 'rejected', problems: [{ code: 'link.notJson' }] });
  expect(await answerPlan(`"${'x'.repeat(300_000)}"`, () => Promise.reject(new Error('never asked')))).toMatchObject({ problems: [{ code: 'link.tooLong' }] });
});

const never = (): Promise<never> => Promise.reject(new Error('never asked'));

test('what would cost the session with signald is refused here: nests and heaps', async () => {
  expect(await answerPlan(`${'['.repeat(70)}${']'.repeat(70)}`, never)).toMatchObject({ outcome: 'rejected', problems: [{ code: 'link.tooDeep', params: { depth: 70 } }] });
  expect(await answerPlan(JSON.stringify(Array.from({ length: 30_000 }, () => 1)), never)).toMatchObject({ outcome: 'rejected', problems: [{ code: 'link.tooMany' }] });
});
