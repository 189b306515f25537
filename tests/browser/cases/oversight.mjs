// Red flags: raised by the program, answered by people, and for the office alone (EF-43).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PHONE, axe, person, sideways } from '../help/browser.mjs';
import { dayFromNow, done, fill, press, read } from '../help/forms.mjs';
import { Region } from '../help/people.mjs';

const RULE = 'Bukti yang sama dua kali';

export function oversight(world) {
  const region = new Region(world, 'pekanbaru');
  const told = {};
  describe('red flags', () => {
    test('the Inspektorat finds the flag among its tasks, by rule and state, with its evidence', async () => {
      const page = await region.as('inspektorat');
      await page.goto('/');
      assert.match(await read(page), new RegExp(`Telaah tanda: ${RULE}`));
      await page.goto('/tanda?flag_rule=same_proof_twice&flag_status=open');
      const heading = page.locator('main tbody th a').first();
      told.flag = { id: (await heading.getAttribute('href')).split('/').pop() };
      const list = await read(page);
      assert.match(list, /Tanda bukan temuan/);
      assert.match(list, new RegExp(`${RULE}[\\s\\S]*Menampilkan 1–1 dari 1`));
      await page.goto('/tanda?flag_status=open&raised_at_sampai=2020-01-01');
      assert.match(await read(page), /Tidak ada yang cocok/);
      await page.goto(`/tanda/${told.flag.id}`);
      const text = await read(page);
      assert.match(text, /Tanda bukan temuan/);
      assert.match(text, /Yang ditunjukkan bukti\s+https:\/\/media/);
      assert.match(text, /Aturan\s+Bukti yang sama dua kali\s+Versi batas\s+bawaan sistem/);
      const record = page.locator('#evidence tbody a').first();
      told.order = await record.getAttribute('href');
      assert.match(told.order, /^\/pesanan\//);
    });
    test('a review needs an outcome and a reason; then the flag, its rule and its order tell of it', async () => {
      const page = await region.as('inspektorat');
      await page.goto(`/tanda/${told.flag.id}`);
      assert.equal(await press(page, 'Telaah tanda'), 422);
      assert.match(await page.getByRole('alert').innerText(), /Ada 2 isian/);
      await fill(page, { 'Hasil telaah': 'Alarm palsu', Alasan: 'Alamat salah tempel, langsung dibetulkan.' });
      await done(page, 'Telaah tanda');
      assert.match(await read(page), /Ditelaah oleh Auditor Contoh.*: Alarm palsu/);
      assert.match(await read(page), /Ditelaah: Alarm palsu/);
      await page.goto('/tanda/aturan');
      assert.match(await read(page), new RegExp(`${RULE}[\\s\\S]*1\\s*50 % dari telaah`));
      await page.goto(told.order);
      assert.match(await read(page), new RegExp(`Tanda bahaya[\\s\\S]*${RULE}[\\s\\S]*Sudah ditelaah`));
    });
    test('a company is shown no flag, neither of its own nor of others', async () => {
      const { browser, server } = world;
      const phone = await person(browser, server.url, 'media@pekanbaru.example', { viewport: PHONE });
      region.keep('media', phone);
      for (const path of ['/tanda', `/tanda/${told.flag.id}`, '/tanda/aturan']) {
        assert.equal((await phone.page.goto(path)).status(), 404, path);
      }
      assert.equal((await phone.page.goto(told.order)).status(), 200);
      assert.doesNotMatch(await read(phone.page), /Tanda bahaya/);
    });
    test('a threshold is proposed by the head and approved by the Inspektorat', async () => {
      const head = await region.as('kadis');
      await head.goto('/tanda/aturan');
      await head.getByRole('link', { name: /^Usulkan batas lain, Media terlalu muda/ }).click();
      assert.equal(await head.locator('[name="flag_settings.0.threshold"]').inputValue(), '12');
      await head.locator('[name="flag_settings.0.threshold"]').fill('24');
      await head.locator('[name="effective_from"]').fill(await dayFromNow(head, 0));
      await head.locator('[name="basis"]').fill('Keputusan uji peramban');
      await done(head, 'Usulkan batas tanda');
      assert.match(await read(head), /Usulan versi 1[\s\S]*Anda yang menyusunnya[\s\S]*di bawah 12 bulan\s+di bawah 24 bulan/);
      assert.equal(await head.getByRole('link', { name: /^Setujui batas tanda/ }).count(), 0);
      const page = await region.as('inspektorat');
      await page.goto('/');
      assert.match(await read(page), /Setujui batas tanda/);
      await page.goto('/tanda/aturan');
      await page.getByRole('link', { name: /^Setujui batas tanda/ }).click();
      await done(page, 'Setujui batas tanda');
      assert.match(await read(page), /Versi 1, berlaku mulai[\s\S]*di bawah 24 bulan/);
    });
    test('all of it reads well on a phone', async () => {
      const { browser, server } = world;
      const phone = await person(browser, server.url, 'inspektorat@pekanbaru.example', { viewport: PHONE, bypassCSP: true });
      for (const path of ['/tanda', `/tanda/${told.flag.id}`, '/tanda/aturan', told.order]) {
        await phone.page.goto(path);
        assert.deepEqual(await axe(phone.page), [], path);
        assert.deepEqual(await sideways(phone.page, PHONE.width), [], path);
      }
      assert.deepEqual(region.troubles(), []);
      await phone.context.close();
      await region.leave();
    });
  });
}
