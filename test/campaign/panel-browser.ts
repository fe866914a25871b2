import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { openBrowser, type Browser } from './trial/browser.ts';

const home = join(import.meta.dirname, '../..');
const withinMs = 60_000;
const views = (['vi', 'en'] as const).flatMap((lang) => ([[1280, 900], [390, 844]] as const).map(([width, height]) => ({ lang, width, height })));
const known = { vi: ['theo cảm biến', 'Nút giao', 'Biểu đồ đèn', 'Cảm biến'], en: ['actuated', 'Junction', 'Signals over the last minutes', 'Detectors'] } as const;

function firstLine(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => { child.stdout?.once('data', () => { resolve(); }); });
}

/** One view: it lives, says so in its language, fits, and asks for nothing but its own. */
async function seen(browser: Browser, port: number, { lang, width, height }: (typeof views)[number], shots: string | undefined): Promise<string[]> {
  const at = `${lang} ${width}`;
  const origin = `http://127.0.0.1:${port}`;
  await browser.open(`${origin}/?lang=${lang}`, width, height);
  await browser.until(`${at} shows the junction`, 'document.body?.dataset.shown !== undefined', withinMs);
  const first = await browser.value('document.body.dataset.shown');
  await browser.until(`${at} lives`, `document.body.dataset.shown !== ${JSON.stringify(first)}`, withinMs);
  const text = String(await browser.value('document.body.innerText'));
  const problems = known[lang].filter((word) => !text.toLowerCase().includes(word.toLowerCase())).map((word) => `${at} does not say ${word}`);
  if (await browser.value('document.documentElement.scrollWidth > window.innerWidth') !== false) problems.push(`${at} is wider than its screen`);
  if (await browser.value('document.querySelectorAll(".junction [data-letter]").length') !== 8) problems.push(`${at} does not draw the four groups of the fake`);
  if (await browser.value('[...document.querySelectorAll("canvas")].every((one) => one.width > 0 && one.height > 20)') !== true) problems.push(`${at} has no diagram`);
  problems.push(...browser.requests().filter((url) => !url.startsWith(`${origin}/`) && url !== 'data:,').map((url) => `${at} asked for ${url}`), ...browser.complaints().map((one) => `${at}: ${one}`));
  if (shots !== undefined) {
    mkdirSync(shots, { recursive: true });
    await browser.screenshot(join(shots, `panel-${lang}-${width}.png`));
  }
  return problems;
}

export const campaign: Campaign = {
  summary: 'The panel in a headless Chromium (`scripts/setup --with-browser`): Vietnamese and English, at 1280 and 390 pixels: it lives, says so in its language, is no wider than its screen, asks for nothing but its own, logs no error and no refusal of its policy, and tells an outage. NGATU_SHOTS names a folder for screenshots; the seed changes nothing',
  figures: { views: 'sum', problems: 'sum' },
  async run(seed) {
    const dir = mkdtempSync(join(tmpdir(), 'ngatu-panel-'));
    const port = 20_000 + (seed % 10_000);
    const daemons = spawn(process.execPath, [join(home, 'test/integration/cli/fake-daemons.ts'), dir, 'live'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await firstLine(daemons);
    const panel = spawn(process.execPath, [join(home, 'src/cli/main.ts'), 'panel', '--run-dir', dir, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    const browser = await openBrowser();
    try {
      await firstLine(panel);
      const problems: string[] = [];
      for (const view of views) problems.push(...await seen(browser, port, view, process.env['NGATU_SHOTS']));
      daemons.kill('SIGKILL');
      await browser.until('the outage is told', 'document.body.classList.contains("out") && document.getElementById("outage").innerText.length > 10', withinMs);
      return { figures: { views: views.length, problems: problems.length }, problems };
    } finally {
      await browser.close();
      for (const child of [panel, daemons]) child.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    }
  },
};
