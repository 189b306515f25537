// Forms by what people read: labels, legends and buttons.
import assert from 'node:assert/strict';

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const beginsWith = (text) => new RegExp(`^${escape(text)}`);

/** Fills one field: text or day typed, an option chosen, a box ticked (`true`), several of a group ticked (a list). */
async function fillOne(form, label, value) {
  if (Array.isArray(value)) {
    const group = form.getByRole('group', { name: beginsWith(label) });
    for (const choice of value) await group.getByLabel(choice, { exact: true }).check();
    return;
  }
  const field = form.getByLabel(beginsWith(label)).first();
  const group = form.getByRole('group', { name: beginsWith(label) }).first();
  if (typeof value === 'string' && (await group.count()) > 0 && (await group.getByRole('radio').count()) > 0) {
    await group.getByLabel(value, { exact: true }).check();
    return;
  }
  if (value === true) return field.check();
  if (value?.buffer) return field.setInputFiles(value);
  if ((await field.evaluate((one) => one.tagName)) === 'SELECT') {
    const option = field.locator('option').filter({ hasText: value }).first();
    return field.selectOption(await option.getAttribute('value'));
  }
  await field.fill(value);
}

/** Fills fields by their labels. */
export async function fill(page, values, within = 'main') {
  const form = page.locator(within);
  for (const [label, value] of Object.entries(values)) await fillOne(form, label, value);
}

/** Presses a button of the content and waits for the page that answers; what was refused comes back and is told. */
export async function press(page, name) {
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.request().isNavigationRequest() && one.request().method() === 'POST'),
    page.locator('main').getByRole('button', { name, exact: true }).click(),
  ]);
  await page.waitForLoadState('domcontentloaded');
  return answer.status();
}

/** Presses and expects that it was done. */
export async function done(page, name) {
  const status = await press(page, name);
  const alert = page.getByRole('alert');
  const told = (await alert.count()) > 0 ? await alert.first().innerText() : '';
  assert.equal(status, 303, `${name} at ${page.url()}: ${told}`);
}

/** Follows a link of the content. */
export async function follow(page, name) {
  await page.locator('main').getByRole('link', { name }).first().click();
  await page.waitForLoadState('domcontentloaded');
}

/** A button that asks once more on a page of its own. */
export async function doAndConfirm(page, name, values = {}) {
  await follow(page, name);
  await fill(page, values);
  await done(page, name);
}

/** What people read in the content. */
export const read = async (page) => (await page.locator('main').innerText()).replaceAll('\u00a0', ' ');

/** A PDF of one page that says what it is; real enough for every reader of PDFs. */
export function pdf(words) {
  const text = `BT /F1 24 Tf 72 760 Td (${words}) Tj ET`;
  const parts = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${text.length}>>\nstream\n${text}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let body = '%PDF-1.4\n';
  const places = parts.map((part, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj${part}endobj\n`;
    return at;
  });
  const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const start = body.length;
  body += `xref\n0 ${parts.length + 1}\n0000000000 65535 f \n${table}`;
  body += `trailer<</Size ${parts.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return { name: `${words.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.pdf`, mimeType: 'application/pdf', buffer: Buffer.from(body) };
}

/** The day that many days from the day of the page's clock, as a date field takes it. */
export async function dayFromNow(page, days) {
  const now = await page.locator('time.clock').getAttribute('datetime');
  const day = new Date(`${now.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

/** Moves the clock of the example region, as its ribbon does. */
export async function moveClock(page, days) {
  for (let left = days; left > 0; ) {
    const step = [14, 7, 3, 1].find((one) => one <= left);
    await page.goto('/');
    const before = await page.locator('time.clock').getAttribute('datetime');
    await page.getByLabel('Majukan waktu contoh').selectOption(String(step));
    await page.getByRole('button', { name: 'Majukan', exact: true }).click();
    await page.waitForFunction((old) => document.querySelector('time.clock')?.getAttribute('datetime') !== old, before);
    left -= step;
  }
}
