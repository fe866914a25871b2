import { expect, test } from 'vitest';
import type { Session } from '../../../src/ipc/server.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { parseCall } from '../../../src/model/ipcMessage.ts';
import { maxFrameBytes } from '../../../src/model/ipcWire.ts';
import { problem } from '../../../src/model/problem.ts';
import { createPassportBook } from '../../../src/signald/passportBook.ts';
import { crossing } from '../control/crossing.ts';
import { proposeDocument } from '../../../src/signald/passportMethods.ts';

const session: Session = { uid: 1000, client: 'agentd', right: 'operate', stream: () => true };

test('a document with a thousand mistakes is refused with the first of them: no event and no answer outgrows a frame', () => {
  const recorded: EventDraft[] = [];
  const problems = Array.from({ length: 50_000 }, (_, index) => problem('schema.invalid_type', `payload.plans[0].minGreens[${index}]`));
  const answer = proposeDocument({
    plans: { current: () => ({ plan: crossing().traffic.builtinPlan, planVersion: 0, plans: [], origin: 'builtin' }), propose: (_envelope, _clock, then) => { then({ ok: false, problems }); }, proposeKeys: (_list, then) => { then({ ok: false, problems }); }, nonce: () => 'n', waiting: () => null, tried: () => undefined, rollBack: () => undefined }, book: createPassportBook(),
    wall: () => ({ wallMs: 0, synced: false, errorMs: null }), record: (event) => { recorded.push(event); }, junction: { request: () => { throw new Error('asked of control'); } },
  }, {}, session);
  expect(answer).toMatchObject({ ok: false, code: 'plan.refused', params: { problems: 50_000 } });
  expect(JSON.stringify(answer).length).toBeLessThan(10_000);
  expect(recorded.map(({ code, data }) => [code, data['problems']])).toEqual([['plan.refused', 50_000]]);
  expect(JSON.stringify(recorded).length).toBeLessThan(maxFrameBytes / 250);
});

test('what a person writes has its length: it stands in an event', () => {
  expect(parseCall('mode.flash', { forS: 60, by: 'lan', reason: 'x'.repeat(201) })).toMatchObject({ ok: false, code: 'ipc.badParams' });
  expect(parseCall('mode.flash', { forS: 60, by: 'x'.repeat(101), reason: 'test' })).toMatchObject({ ok: false, code: 'ipc.badParams' });
  expect(parseCall('mode.flash', { forS: 60, by: 'lan', reason: 'a test' })).toMatchObject({ ok: true });
});
