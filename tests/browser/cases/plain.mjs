// The core path with scripts switched off: every step is a form and a page.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { done, pdf, press, read } from '../help/forms.mjs';
import { ADDRESSES, DOCUMENTS, Region, STATEMENTS, openWindow } from '../help/people.mjs';

const TITLE = 'Pendaftaran media mitra tanpa skrip';
const OUTLET = 'Contoh Riau Hari Ini';
const plain = { scripts: false };

export function withoutScripts(world) {
  const region = new Region(world, 'pekanbaru');
  const told = {};
  describe('the core path without scripts', () => {
    test('a window is drafted and announced', async () => {
      told.window = await openWindow(region, TITLE, plain);
      const head = await region.as('kadis', plain);
      await head.goto(`/jendela/${told.window}`);
      assert.match(await read(head), /Menerima permohonan sampai/);
    });
    test('a company applies with documents that it has and a new one, keeps a draft, and sends it', async () => {
      const page = await region.as('media', plain);
      await page.goto(`/jendela/${told.window}`);
      await done(page, `Daftar dengan ${OUTLET}`);
      const [renewed, ...known] = DOCUMENTS;
      for (const label of known) {
        const choice = page.getByRole('group', { name: label }).getByLabel(/^Dokumen yang sudah ada/);
        await choice.selectOption({ index: 1 });
      }
      for (const label of STATEMENTS) await page.getByRole('group', { name: label }).getByRole('checkbox').check();
      for (const label of ADDRESSES) {
        await page.getByRole('group', { name: label }).getByLabel(/^Alamat/).fill('https://contoh.example/redaksi');
      }
      assert.equal(await press(page, 'Simpan draf'), 303);
      const [first] = known;
      const kept = page.getByRole('group', { name: first }).getByLabel(/^Dokumen yang sudah ada/);
      assert.notEqual(await kept.inputValue(), '', 'the draft holds what was chosen');
      const need = page.getByRole('group', { name: renewed });
      const fold = need.locator('details');
      if ((await fold.getAttribute('open')) === null) await need.getByText('Unggah dokumen baru').click();
      await need.getByLabel(/^Berkas/).setInputFiles(pdf(`${renewed} baru`));
      await need.getByLabel(/^Nomor dokumen/).fill('UJI/AKTA');
      await done(page, 'Kirim permohonan');
      assert.match(await read(page), /Permohonan terkirim/);
    });
    test('closes the devices', () => region.leave());
  });
}
