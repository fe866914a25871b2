import { expect, test } from 'vitest';
import { createPeer } from '../../../src/centre/tool/peer.ts';

const after = (_: number, call: () => void): (() => void) => {
  const timer = setTimeout(call, 5);
  return () => { clearTimeout(timer); };
};
const presence = (more: object): string => JSON.stringify({ schema: 1, state: 'online', schemas: [1], features: ['fetch', 'command'], ...more });
const unfitBy = (payload: string | null, site = 's'): Promise<string | null> => {
  const peer = createPeer('s', 'fetch', { after });
  if (payload !== null) peer.take({ kind: 'presence', site }, payload);
  return peer.unfit();
};

test('a cabinet that shares no version, or lacks the feature, is refused by name before anything is asked of it', async () => {
  expect(await unfitBy(presence({}))).toBeNull();
  expect(await unfitBy(presence({ schema: 3, schemas: [2, 3] }))).toBe('centre.schemaUnknown 2 3');
  expect(await unfitBy(presence({ features: ['command'] }))).toBe('centre.featureUnknown fetch');
});

test('one that has said nothing, or nothing of form, is asked all the same; so is the word of another no word of it', async () => {
  expect(await unfitBy(null)).toBeNull();
  expect(await unfitBy('{')).toBeNull();
  expect(await unfitBy(presence({ features: [] }), 't')).toBeNull();
});

test('its word may come while it is waited for', async () => {
  const peer = createPeer('s', 'plan', { after });
  const unfit = peer.unfit();
  peer.take({ kind: 'presence', site: 's' }, presence({}));
  expect(await unfit).toBe('centre.featureUnknown plan');
});
