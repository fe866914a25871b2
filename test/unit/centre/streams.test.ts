import { expect, test } from 'vitest';
import { streamFate } from '../../../src/centre/tool/streams.ts';

test('only a reader of stdout who has enough of what is watched is a success; whatever else a stream loses is none', () => {
  for (const verb of ['fleet', 'watch', 'history']) {
    expect(streamFate(verb, 'stdout', 'EPIPE'), verb).toEqual({ goesOn: false, exit: 0 });
    for (const [stream, code] of [['stdout', 'ENOSPC'], ['stdout', 'EIO'], ['stderr', 'EPIPE']] as const) expect(streamFate(verb, stream, code), `${verb} ${stream} ${code}`).toEqual({ goesOn: false, exit: 1 });
  }
});

test('what orders, signs, checks or stores goes on without its reader: its own exit code tells', () => {
  for (const verb of ['command', 'plan', 'check', 'keys', 'complete', 'sink']) {
    for (const stream of ['stdout', 'stderr'] as const) for (const code of ['EPIPE', 'ENOSPC']) expect(streamFate(verb, stream, code), `${verb} ${stream} ${code}`).toEqual({ goesOn: true });
  }
});
