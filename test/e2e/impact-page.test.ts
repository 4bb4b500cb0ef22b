import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { impactOf } from '../../analysis/impact/impact.ts';
import { modelOf } from '../../analysis/impact/model-of.ts';
import type { ReportData } from '../../analysis/impact/report-data.ts';
import { readReport } from '../../cli/impact/read-report.ts';
import { Random } from '../oracle/random.ts';
import { RealStack, renderedFiles, treeOf } from '../real-stack.ts';
import { holdfast } from '../cli/holdfast.ts';
import { slowness } from '../cli/processor.ts';
import { describeWith, parts } from './parts.ts';

/** Code that chooses failures by the address, as a link does, and answers with something once they are shown. */
function choosing(ids: readonly string[], answer: string): string {
  const hash = `#fails=${ids.map((id) => encodeURIComponent(id)).join('+')}`;
  return `new Promise((resolve) => {
    history.replaceState(null, '', '#');
    addEventListener('hashchange', () => setTimeout(() => resolve(${answer})), { once: true });
    location.hash = ${JSON.stringify(hash)};
  })`;
}

/** Texts whose colour is too near to what is behind them: under 4.5 to 1, or 3 to 1 where they are large. */
const tooFaint = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, index) => sum + c * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = channels(getComputedStyle(each).backgroundColor);
      if (color.length < 4 || color[3] > 0.99) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!hasText || element.offsetParent === null || ['SCRIPT', 'STYLE'].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const [one, other] = [light(channels(style.color)), light(behind(element))].sort((a, b) => b - a);
    const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if ((one + 0.05) / (other + 0.05) < (isLarge ? 3 : 4.5)) found.push(element.className + ' ' + element.textContent.slice(0, 40));
  }
  return [...new Set(found)];
})()`;

describeWith('chromium', 'the impact page in a real browser', () => {
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  const errors: string[] = [];

  beforeAll(async () => {
    for (const [path, text] of renderedFiles('pve-homelab')) {
      mkdirSync(dirname(join(scratch, 'tree', path)), { recursive: true });
      writeFileSync(join(scratch, 'tree', path), text);
    }
    const written = holdfast(['impact', 'tree', '--format', 'html', '--output', 'impact.html'], scratch);
    expect(written.stderr).toMatch(/impact\.html: \d+ kB written/);
    browser = await chromium.launch({
      executablePath: parts.chromium ?? '',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(pathToFileURL(join(scratch, 'impact.html')).href);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  const scratch = mkdtempSync(join(tmpdir(), 'holdfast-page-'));
  const chip = (id: string) => page.locator(`.chip[data-id="${id}"]`);
  const state = (id: string) => chip(id).getAttribute('data-state');

  test('needs no network, and has no error', () => {
    expect(asked).toHaveLength(1);
    expect(readFileSync(join(scratch, 'impact.html'), 'utf8')).not.toMatch(/(src|href)="https?:/);
    expect(errors).toEqual([]);
  });

  test('a click shows what falls, why, who tells and what to do', async () => {
    await chip('device/unas').click();
    expect(await state('device/unas')).toBe('failed');
    expect(await state('workload/ollama/Deployment/ollama')).toBe('DOWN');
    expect(await state('workload/databases/StatefulSet/postgresql')).toBeNull();
    const answer = page.locator('#answer');
    expect(await answer.innerText()).toContain('unas fails');
    expect(await answer.innerText()).toContain('Told by NfsServerDown');
    expect(await answer.innerText()).toMatch(/DOWN ollama\/ollama stores its data on volume ollama\/ollama-models/);
    expect(page.url()).toContain('#fails=device%2Funas');
    await answer.getByText('Runbook: unas does not serve unas-nfs').click();
    const runbook = page.locator('#runbook-nfs-unas-nfs-down');
    expect(await runbook.getAttribute('open')).not.toBeNull();
    expect(await runbook.innerText()).toContain('showmount -e 10.20.10.20');
  });

  test('the keyboard does the same', async () => {
    await page.locator('.chip:not(:disabled)').first().focus();
    for (let presses = 0; presses < 200; presses++) {
      if ((await page.evaluate<string>('document.activeElement.dataset.id')) === 'host/pve-02') break;
      await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Enter');
    expect(await state('machine/k3s-cp-01')).toBe('DOWN');
    expect(await state('component/pve-homelab/etcd')).toBe('DEGRADED');
    expect(await chip('workload/databases/StatefulSet/postgresql').getAttribute('data-possible')).toBe('true');
    await page.keyboard.press('Escape');
    expect(await state('machine/k3s-cp-01')).toBeNull();
  });

  test('damage is seen before anything is chosen: as a badge, in words, by size', async () => {
    await page.keyboard.press('Escape');
    const { failures } = JSON.parse(holdfast(['impact', 'tree', '--format', 'json'], scratch).stdout) as ReportData;
    const counts = (id: string): number =>
      (failures.find((failure) => failure.id === id)?.effects ?? []).filter(
        ({ kind, state: becomes, isPossible }) =>
          ['workload', 'route'].includes(kind) && becomes === 'DOWN' && !isPossible,
      ).length;
    expect(counts('site/home')).toBeGreaterThan(10);
    for (const id of ['site/home', 'device/unas', 'host/pve-01'])
      expect(await chip(id).locator('.badge').innerText()).toContain(`${counts(id)} down`);
    const size = async (id: string): Promise<number> => (await chip(id).boundingBox())?.height ?? 0;
    expect(await size('site/home')).toBeGreaterThan(await size('device/udm'));
    expect(await page.locator('.worst li').first().innerText()).toContain(`${counts('site/home')} down`);
  });

  test('hosts are boxes with their nodes, and nodes with what runs there alone', async () => {
    const within = (box: string, id: string): Promise<number> =>
      page.locator(`.box[aria-label="${box}"]`).locator(`.chip[data-id="${id}"]`).count();
    expect(await within('pve-02', 'machine/k3s-cp-01')).toBe(1);
    expect(await within('k3s-gpu-01', 'workload/ollama/Deployment/ollama')).toBe(1);
    expect(await within('k3s-cp-01', 'workload/databases/StatefulSet/postgresql')).toBe(0);
    expect(await within('storage unas-nfs', 'volume/ollama/ollama-models')).toBe(1);
  });

  test('two that fail together do what the model says, whichever they are', async () => {
    const { model } = modelOf(readReport(join(scratch, 'tree')).graph);
    const random = new Random(7);
    for (let pair = 0; pair < 40; pair++) {
      const failed = random.some(model.failures, 2);
      const marked = await page.evaluate<[string, string][]>(
        choosing(
          failed.map(({ id }) => id),
          `[...document.querySelectorAll('.chip[data-state]:not([data-state=failed])')].map((chip) => [chip.dataset.id, chip.dataset.state])`,
        ),
      );
      const expected = impactOf(model, failed).effects.flatMap(({ part, state: becomes }) =>
        part.kind === 'group' || failed.includes(part) ? [] : [[part.id, becomes]],
      );
      expect(marked.sort(), failed.map(({ name }) => name).join(' and ')).toEqual(expected.sort());
    }
  });

  test('a cluster of 200 more applications answers at once', async () => {
    const stack = new RealStack('pve-homelab');
    for (const documents of stack.files.values()) {
      const own = documents.find(({ kind }) => kind === 'Deployment');
      if (own === undefined) continue;
      for (let copy = 0; copy < 200; copy++)
        documents.push({ ...own, metadata: { ...own.metadata, name: `copy-${copy}` } });
      break;
    }
    const written = holdfast(['impact', treeOf(stack), '--format', 'html', '--output', 'large.html'], scratch);
    expect(written.status).toBe(0);
    const large = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await large.goto(pathToFileURL(join(scratch, 'large.html')).href);
    expect(await large.locator('.chip').count()).toBeGreaterThan(250);
    const timed = `(async () => { const before = performance.now(); await ${choosing(['site/home'], 'document.body.offsetHeight')}; return performance.now() - before; })()`;
    const times = [
      await large.evaluate<number>(timed),
      await large.evaluate<number>(timed),
      await large.evaluate<number>(timed),
    ];
    expect(Math.min(...times)).toBeLessThan(150 * slowness());
    await large.close();
  }, 120_000);

  test('lines show the ways on which something goes down', async () => {
    await page.evaluate(`location.hash = '#fails=device%2Funas'`);
    await page.locator('#answer h2', { hasText: 'unas fails' }).waitFor();
    expect(await page.locator('#edges path').count()).toBeGreaterThan(3);
    await page.locator('#none').click();
    expect(await page.locator('#edges path').count()).toBe(0);
  });

  test('searching leaves what is meant, and no holes', async () => {
    await page.getByLabel('Search parts').fill('postgres');
    const shown = await page.locator('.chip:not([hidden])').allInnerTexts();
    expect(shown.length).toBeGreaterThan(0);
    for (const text of shown) expect(text).toContain('postgres');
    expect(
      await page.evaluate<number>(
        `[...document.querySelectorAll('.box:not([hidden])')].filter((box) => !box.querySelector('.chip:not([hidden])')).length`,
      ),
    ).toBe(0);
    await page.getByLabel('Search parts').fill('no such thing');
    expect(await page.locator('#nothing').isVisible()).toBe(true);
    await page.getByLabel('Search parts').fill('');
  });

  test('tables are sorted by their headings, and filtered', async () => {
    const firsts = (): Promise<string[]> =>
      page.locator('#single table').first().locator('tbody tr:visible td:nth-child(2)').allInnerTexts();
    const heading = page.locator('#single table').first().getByRole('button', { name: 'down for good' });
    await heading.click();
    const down = (await firsts()).map(Number);
    expect(down).toEqual([...down].sort((a, b) => b - a));
    await heading.click();
    expect((await firsts()).map(Number)).toEqual([...down].reverse());
    await page.getByLabel('Filter single points of failure').fill('unas');
    const rows = await page.locator('#single table').first().locator('tbody tr:visible').allInnerTexts();
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toContain('unas');
    await page.getByLabel('Filter single points of failure').fill('');
  });

  test.each(['light', 'dark'] as const)('every text has the contrast of WCAG AA, in the %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const hash of ['#', '#fails=host%2Fpve-01']) {
      await page.evaluate(`location.hash = '${hash}'`);
      expect(await page.evaluate<string[]>(tooFaint)).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('is printed without what only a screen needs', async () => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await page.locator('#picture').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });

  test('is read on a phone: nothing is wider than the screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
    await page.evaluate(`location.hash = '#fails='`);
    await chip('host/pve-01').click();
    expect(await page.locator('#answer').innerText()).toContain('pve-01 fails');
    const target = process.env['HOLDFAST_SCREENSHOTS'];
    if (target !== undefined) {
      await page.screenshot({ path: join(target, 'phone.png') });
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.screenshot({ path: join(target, 'wide.png') });
    }
  });
});
