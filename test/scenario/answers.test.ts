import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hearAnswer } from '../integration/answers.ts';
import { expectAnswersToFit } from '../integration/answersFit.ts';
import { scenarioFolder } from './shared.ts';

expectAnswersToFit();

test.each([['bench', 'sumo', scenarioFolder('cologne1'), '--controllers', 'ngatu,fixed', '--for', '120'], ['bench', 'rollback', scenarioFolder('cologne1'), '--courses', 'rollback', '--at', '12', '--for', '1500']])('a result on every line, and each fits its schema: ngatu %s %s %s', async (...args) => {
  const child = spawn(join(import.meta.dirname, '../../scripts/ngatu'), [...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  const code = await new Promise((resolve) => { child.once('close', resolve); });
  hearAnswer([...args, '--json'], out);
  expect([code, out.trim(), err]).toEqual([0, expect.stringMatching(/^\{(?!"ok":false)/), expect.any(String)]);
}, 240_000);
