import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderedFiles } from '../real-stack.ts';
import { holdfast } from '../cli/holdfast.ts';
import { describeWith, parts } from './parts.ts';

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
    await page.locator('.chip').first().focus();
    for (let presses = 0; presses < 80; presses++) {
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

  test('searching leaves what is meant', async () => {
    await page.getByLabel('Search parts').fill('postgres');
    const shown = await page.locator('.chip:not([hidden])').allInnerTexts();
    expect(shown.length).toBeGreaterThan(0);
    for (const text of shown) expect(text).toContain('postgres');
    await page.getByLabel('Search parts').fill('');
  });

  test('is read on a phone: nothing is wider than the screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
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
