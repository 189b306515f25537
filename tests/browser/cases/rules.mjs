// Rules of buying: typed row by row on a phone, looked at before they are kept, put in force by somebody else (C-METHOD).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PHONE, axe, person, sideways } from '../help/browser.mjs';
import { dayFromNow, done, doAndConfirm, fill, press, read } from '../help/forms.mjs';
import { Region } from '../help/people.mjs';

const DIRECT = 'Pengadaan langsung, di atas Rp 50.000.000 sampai Rp 200.000.000';

export function rules(world) {
  const region = new Region(world, 'pekanbaru');
  const told = {};
  const rule = (page) => page.locator('#f-methods-2');
  describe('rules of buying', () => {
    test('an officer changes one rule on the phone; a mistake keeps what was typed and opens its row', async () => {
      const { browser, server } = world;
      const phone = await person(browser, server.url, 'pptk@pekanbaru.example', { viewport: PHONE, bypassCSP: true });
      const page = region.keep('pptk on the phone', phone);
      told.page = page;
      await page.goto('/harga');
      await page.locator('main').getByRole('link', { name: 'Aturan pengadaan' }).click();
      assert.match(await read(page), /aturan bawaan/);
      await page.locator('main').getByRole('link', { name: 'Susun aturan pengadaan' }).click();
      await page.waitForURL('**/harga/aturan/baru');
      await fill(page, {
        'Jenis peraturan': 'Peraturan Wali Kota', Nomor: '12', Tahun: '2027', Tentang: 'Pengadaan jasa publikasi',
        'Berlaku mulai': await dayFromNow(page, 30),
      });
      await rule(page).locator('summary', { hasText: DIRECT }).click();
      await rule(page).getByLabel('Nilai sampai dengan').fill('30000000');
      await rule(page).getByLabel('Dasar hukum').fill('');
      assert.equal(await press(page, 'Periksa perubahan'), 422);
      assert.match(await page.getByRole('alert').innerText(), /Baris 3: Isi Dasar hukum/);
      assert.equal(await rule(page).getByLabel('Nilai sampai dengan').inputValue(), '30.000.000');
      assert.equal(await page.getByLabel('Tentang').inputValue(), 'Pengadaan jasa publikasi');
      await rule(page).getByLabel('Dasar hukum').fill('Peraturan Wali Kota 12/2027');
      assert.equal(await press(page, 'Periksa perubahan'), 422);
      assert.match(await page.getByRole('alert').innerText(), /Aturan 3, Pengadaan langsung.*batas atas tidak melebihi/s);
      assert.deepEqual(await sideways(page, PHONE.width), []);
      assert.deepEqual(await axe(page), []);
    });
    test('a row is added by keyboard alone and taken away again', async () => {
      const { page } = told;
      const before = await page.locator('details[id^="f-methods-"]').count();
      await page.getByRole('button', { name: 'Tambah aturan metode' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction((count) => document.querySelectorAll('details[id^="f-methods-"]').length > count, before);
      assert.match(await page.evaluate(() => document.activeElement.textContent), /Aturan baru/, 'the new row has the focus');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.name), `methods.${before}.method`);
      const remove = page.locator(`#f-methods-${before}`).getByRole('button', { name: /^Hapus aturan ini/ });
      await remove.focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction((count) => document.querySelectorAll('details[id^="f-methods-"]').length === count, before);
    });
    test('what changes is shown before anything is kept', async () => {
      const { page } = told;
      if ((await rule(page).getAttribute('open')) === null) await rule(page).locator('summary').click();
      await rule(page).getByLabel('Nilai sampai dengan').fill('300000000');
      await page.getByLabel('Berhenti bila lebih mahal').fill('12,5');
      assert.equal(await press(page, 'Periksa perubahan'), 200);
      const text = await read(page);
      assert.match(text, /Belum tersimpan/);
      assert.match(text, /Yang berubah dari aturan bawaan/);
      assert.match(text, /sampai Rp 300\.000\.000[\s\S]*12,5 %/);
      assert.doesNotMatch(text, /Mini kompetisi/, 'what stays is not told');
      assert.deepEqual(await sideways(page, PHONE.width), []);
      assert.deepEqual(await axe(page), []);
      await done(page, 'Susun aturan pengadaan');
      assert.match(await read(page), /Rancangan versi 1[\s\S]*Anda yang menyusunnya/);
      assert.equal(await page.locator('main').getByRole('link', { name: /^Tetapkan/ }).count(), 0);
    });
    test('the head reads the same change and puts it in force', async () => {
      const head = await region.as('kadis');
      await head.goto('/harga/aturan');
      assert.match(await read(head), /Rancangan versi 1[\s\S]*12,5 %/);
      await doAndConfirm(head, 'Tetapkan aturan pengadaan');
      assert.doesNotMatch(await read(head), /Rancangan versi 1/);
      assert.deepEqual(region.troubles(), []);
      await region.leave();
    });
  });
}
