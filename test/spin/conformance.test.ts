import { describe, expect, test } from 'vitest';
import { compare } from './conformance.ts';
import { ownGuard } from './replay.ts';

describe('guard decides as the model does', () => {
  test('tmp', async () => {
    const since = performance.now();
    const found = await compare({ road: ownGuard, transitions: 60_000, every: 50, together: false });
    console.log(found.compared, found.searched, (performance.now() - since) / 1000, [...found.kinds].sort().map(([k, n]) => `${k}: ${n}`).join('\n'));
    console.log(found.disagreements.slice(0, 2).join('\n'));
    expect(found.disagreements).toEqual([]);
  }, 200_000);
});
