// Chromium, and people who use it: each in a context of their own.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { PASSWORD } from './http.mjs';

const require = createRequire(import.meta.url);
const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
];

export { PASSWORD };
export const OFFICE = { width: 1366, height: 900 };
export const PHONE = { width: 375, height: 740 };
const PATIENCE_MS = 20_000;

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/** A browser profile of one person on one device; `troubles` gathers what the console of the browser complained of. */
export async function device(browser, url, { viewport = OFFICE, scripts = true, ...more } = {}) {
  const isPhone = viewport.width < 600;
  const context = await browser.newContext({
    baseURL: url, locale: 'id-ID', timezoneId: 'Asia/Jakarta', viewport, isMobile: isPhone, hasTouch: isPhone,
    javaScriptEnabled: scripts, ...more,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const troubles = [];
  context.on('page', (page) => {
    // A refused form is answered by 4xx on purpose; the browser reports the status of every such page.
    page.on('console', (message) => {
      const isStatus = /Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
      if (message.type() === 'error' && !isStatus) troubles.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error}`));
  });
  return { context, troubles, page: await context.newPage() };
}

/** Signs in by the form, as a person does. */
export async function signIn(page, email, password = PASSWORD) {
  await page.goto('/masuk');
  await page.getByLabel('Surel').fill(email);
  await page.getByLabel('Sandi').fill(password);
  await page.getByRole('button', { name: 'Masuk' }).click();
  await page.waitForURL((found) => found.pathname !== '/masuk');
}

/** A signed-in person: `kadis@pekanbaru.example` with a page of theirs. */
export async function person(browser, url, email, options = {}) {
  const found = await device(browser, url, options);
  await signIn(found.page, email, options.password);
  return found;
}

/** What axe finds on an open page, one line each. */
export async function axe(page) {
  await page.addScriptTag({ content: AXE });
  const found = await page.evaluate((rules) => axe.run(document, { runOnly: rules }), RULES);
  return found.violations.map(
    (one) => `${one.id} ×${one.nodes.length} ${one.nodes[0].target} ${one.nodes[0].failureSummary?.split('\n')[1]?.trim() ?? ''}`,
  );
}

/** What stands out of the screen to the right; nothing is as it should be. */
export function sideways(page, width) {
  return page.evaluate((limit) => {
    if (document.documentElement.scrollWidth <= limit) return [];
    const outside = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > limit + 1);
    return outside.slice(0, 5).map((one) => `${one.tagName.toLowerCase()}.${one.className}`);
  }, width);
}

/** The rows of a list, as the signed-in person may export them. */
export async function rows(page, dataset, query = '') {
  const answer = await page.request.get(`/export/${dataset}.json${query}`);
  if (!answer.ok()) throw new Error(`/export/${dataset}.json: ${answer.status()}`);
  const table = await answer.json();
  return Array.isArray(table) ? table : table.rows;
}
