import { expect, test } from 'vitest';
import { causeOfAbsence, noFacts, presenceOnline } from '../../../src/link/presence.ts';
import { presenceSchema } from '../../../src/model/linkPresence.ts';

test('why the agent before this one is no more: ended, killed, or gone with its computer; nothing is made up of a first start', () => {
  expect(causeOfAbsence(null, 'b1')).toBeNull();
  expect(causeOfAbsence({ machineBoot: 'b1', ended: true }, 'b2')).toBe('shutdown');
  expect(causeOfAbsence({ machineBoot: 'b1', ended: false }, 'b1')).toBe('crash');
  expect(causeOfAbsence({ machineBoot: 'b1', ended: false }, 'b2')).toBe('power');
});

test('an online presence carries the absence that it ends, and fits its schema', () => {
  const base = { version: '1', epoch: 'e' };
  const back = presenceOnline(base, 9000, 'reconnected', noFacts, { cause: 'link', sinceMs: 4000, untilMs: 9000 });
  expect(presenceSchema.parse(back)).toMatchObject({ cause: 'reconnected', previous: { cause: 'link', sinceMs: 4000, untilMs: 9000 } });
  expect(presenceOnline(base, 9000, 'started')).not.toHaveProperty('previous');
});
