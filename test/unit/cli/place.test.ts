import { expect, it } from 'vitest';
import { placeHere, terminalName } from '../../../src/cli/place.ts';

it.each([[0, 'no terminal'], [34_816, 'pts/0'], [34_819, 'pts/3'], [1025, 'tty1'], [1088, 'ttyS0'], [48_128, 'ttyUSB0'], [1_083_392, 'pts/256'], [1281, 'terminal 5:1']])('device %i is %s', (device, name) => {
  expect(terminalName(device)).toBe(name);
});

it('the far end of ssh and who sudo was are told beside the terminal; nothing that could forge a line of the log', () => {
  expect(placeHere({ SSH_CONNECTION: '10.0.0.7 50022 10.0.0.1 22' })).toMatch(/^ssh 10\.0\.0\.7, (?:no terminal|\S+)$/);
  expect(placeHere({ SSH_CONNECTION: 'fe80::1%eth0 50022 fe80::2 22', SUDO_USER: 'lan' })).toMatch(/^ssh fe80::1%eth0, .+, sudo lan$/);
  expect(placeHere({ SUDO_USER: `x\n${'y'.repeat(200)}` })).not.toMatch(/\p{C}/u);
  expect(placeHere({ SUDO_USER: 'y'.repeat(200) }).length).toBeLessThanOrEqual(100);
});
