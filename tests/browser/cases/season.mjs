// A whole season as the README tells it: people of the office at their screens, the company on its phone.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, test } from 'node:test';
import { PHONE, device, rows } from '../help/browser.mjs';
import { dayFromNow, doAndConfirm, done, fill, follow, pdf, press, read } from '../help/forms.mjs';
import {
  DOCUMENTS, Region, checkFile, fillApplication, observePressCouncil, openWindow, register, tellOfCompany,
} from '../help/people.mjs';

const TITLE = 'Pendaftaran media mitra gelombang uji';
const OUTLET = 'Kabar Uji Riau';
const EMAIL = 'sari@uji.example';
const WRONG = {
  'Daftar penawaran harga': 'Daftar harga belum ditandatangani.',
  'Referensi rekening atas nama perusahaan': 'Nama pemilik rekening tidak sama dengan nama perusahaan.',
};

export function season(world) {
  const region = new Region(world, 'pekanbaru');
  const told = {};
  const step = (name, work) => test(name, async (context) => {
    if (told.broken) return context.skip(`an earlier step failed: ${told.broken}`);
    try {
      await work();
    } catch (error) {
      told.broken = name;
      if (process.env.SHOTS) await region.pictures(process.env.SHOTS);
      throw error;
    }
  });
  const application = async (who) => {
    const page = await region.as(who);
    await page.goto(`/permohonan/${told.application}`);
    return page;
  };

  describe('a whole season (S-06, S-08)', () => {
    step('PPTK drafts a window and the head announces it', async () => {
      told.window = await openWindow(region, TITLE);
      const page = await region.as('kadis');
      assert.match(await read(page), /Menerima permohonan sampai/);
    });
    step('a new company registers itself on its phone and tells who it is', async () => {
      const page = await register(region, 'Kota Pekanbaru', { email: EMAIL, name: 'Sari Uji', viewport: PHONE });
      told.phone = page;
      Object.assign(told, await tellOfCompany(page, OUTLET, 7_000_001));
      await page.goto(`/media/${told.company}`);
      await doAndConfirm(page, 'Tambah orang', { Nama: 'Budi Uji', Jabatan: 'Pemimpin redaksi', Media: OUTLET });
      await page.goto(`/media/${told.company}`);
      await follow(page, 'UKW');
      await fill(page, { 'Jenjang UKW': 'Utama', 'Nomor sertifikat UKW': 'UKW/UJI/1', 'Tanggal terbit': '2024-03-01' });
      await done(page, 'Catat UKW');
    });
    step('the office notes what the Press Council lists', () => observePressCouncil(region, told.company));
    step('the company applies: what is missing is named, real PDFs go up, and it is sent', async () => {
      const page = told.phone;
      await page.goto(`/jendela/${told.window}`);
      await done(page, `Daftar dengan ${OUTLET}`);
      told.application = new URL(page.url()).pathname.split('/').pop();
      assert.equal(await press(page, 'Kirim permohonan'), 422);
      const alert = await page.getByRole('alert').innerText();
      for (const label of DOCUMENTS.slice(0, 7)) assert.ok(alert.includes(label), `${label} is named in: ${alert}`);
      await fillApplication(page, OUTLET);
      await done(page, 'Kirim permohonan');
      assert.match(await read(page), /Permohonan terkirim/);
    });
    step('PPTK gives it to two verifiers', async () => {
      for (const verifier of ['Verifikator Satu', 'Verifikator Dua']) {
        const page = await application('pptk');
        await fill(page, { Pemeriksa: verifier });
        await done(page, 'Tunjuk');
      }
    });
    step('both verifiers send it back with a reason for each item', async () => {
      for (const who of ['verifikator1', 'verifikator2']) await checkFile(await region.as(who), told.application, WRONG);
    });
    step('the company reads every reason and the last minute on its phone, corrects, and sends again', async () => {
      const page = told.phone;
      await page.goto('/');
      await follow(page, `Perbaiki permohonan ${OUTLET}`);
      const text = await read(page);
      for (const [label, reason] of Object.entries(WRONG)) {
        assert.ok((await page.getByRole('group', { name: label }).innerText()).includes(reason), reason);
      }
      assert.match(text, /Kirim perbaikan paling lambat .* 23\.59 WIB/);
      for (const label of Object.keys(WRONG)) {
        const need = page.getByRole('group', { name: label });
        await need.getByText('Unggah dokumen baru').click();
        await need.getByLabel(/^Berkas/).setInputFiles(pdf(`${label} yang sudah diperbaiki`));
        await need.getByLabel(/^Nomor dokumen/).fill('UJI/BARU');
      }
      await done(page, 'Kirim perbaikan');
    });
    step('both verifiers pass it', async () => {
      for (const who of ['verifikator1', 'verifikator2']) await checkFile(await region.as(who), told.application);
      assert.match(await read(await application('pptk')), /Lolos administrasi/);
    });
    step('the visit is planned, and its minutes are signed by two', async () => {
      const officer = await application('pptk');
      const today = await dayFromNow(officer, 0);
      await doAndConfirm(officer, 'Jadwalkan kunjungan', {
        Tanggal: today, Tempat: 'Kantor redaksi', 'Yang berkunjung': ['Verifikator Satu Contoh (Kota Pekanbaru)'],
      });
      const verifier = await application('verifikator1');
      await follow(verifier, 'Catat hasil kunjungan');
      await fill(verifier, {
        'Hasil kunjungan': 'Lolos', 'Nomor berita acara': 'BA/UJI/1', Tanggal: today, 'Temuan': 'Sesuai berkas.',
      });
      await signers(verifier, [['Satu Contoh', 'Diskominfo'], ['Dua Contoh', 'Inspektorat']]);
      await done(verifier, 'Catat hasil kunjungan');
    });
    step('PPTK grades it with points for each criterion', async () => {
      const page = await application('pptk');
      await doAndConfirm(page, 'Beri nilai');
      assert.match(await read(page), /\d+ poin/);
    });
    step('the window closes by itself, and the head announces the preliminary results', async () => {
      await region.moveClock(7);
      const page = await region.as('kadis');
      await page.goto(`/jendela/${told.window}`);
      assert.match(await read(page), /Pendaftaran tertutup sejak/);
      await doAndConfirm(page, 'Umumkan hasil sementara');
    });
    step('the company reads its result, objects, and the head answers', async () => {
      const page = told.phone;
      await page.goto(`/permohonan/${told.application}`);
      assert.match(await read(page), /Keberatan diterima sampai/);
      await doAndConfirm(page, 'Ajukan keberatan', { 'Alasan keberatan': 'Mohon nilai UKW ditinjau.' });
      const head = await application('kadis');
      await doAndConfirm(head, 'Putuskan keberatan', { Putusan: 'Tidak dikabulkan', Alasan: 'UKW sudah dihitung penuh.' });
    });
    step('after the time for objections the head accepts it', async () => {
      await region.moveClock(7);
      const page = await application('kadis');
      await doAndConfirm(page, 'Putuskan permohonan', { Keputusan: 'Diterima' });
      assert.match(await read(page), /Diterima/);
    });
    step('PPTK writes the decree and the head issues it', async () => {
      const officer = await region.as('pptk');
      await officer.goto(`/jendela/${told.window}`);
      await follow(officer, 'Susun SK');
      await fill(officer, {
        Tentang: 'PENETAPAN MEDIA MITRA GELOMBANG UJI', Menimbang: 'bahwa diperlukan kerja sama media;',
        Mengingat: 'Undang-Undang Nomor 40 Tahun 1999 tentang Pers;', Diktum: 'Menetapkan media dalam lampiran.',
      });
      await done(officer, 'Susun SK');
      told.decree = (await rows(officer, 'decrees')).find((one) => one.window === told.window || one.window_title === TITLE).id;
      const head = await region.as('kadis');
      await head.goto(`/penetapan/${told.decree}`);
      assert.ok((await read(head)).includes(OUTLET), 'the annex to come names the outlet');
      await fill(head, { 'Nomor SK': 'UJI/1/2027', 'Tanggal SK': await dayFromNow(head, 0), 'Pejabat penanda tangan': 'Nama Kepala Dinas' });
      await done(head, 'Terbitkan SK');
      assert.match(await read(head), /SK terbit/);
    });
    step('the SK comes as a PDF, and the company may have it too', async () => {
      for (const page of [await region.as('kadis'), told.phone]) {
        await page.goto(`/penetapan/${told.decree}`);
        const link = page.getByRole('link', { name: 'Unduh PDF' });
        const answer = await page.request.get(await link.getAttribute('href'));
        assert.equal(answer.status(), 200, await answer.text().then((text) => text.slice(0, 300)));
        const bytes = await answer.body();
        assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
        assert.ok(bytes.length > 10_000, `${bytes.length} bytes`);
        if (process.env.SHOTS) fs.writeFileSync(`${process.env.SHOTS}/sk.pdf`, bytes);
      }
    });
    step('anybody checks the code of the SK without signing in', async () => {
      const page = await region.as('kadis');
      await page.goto(`/penetapan/${told.decree}`);
      const path = await page.getByRole('link', { name: /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/ }).getAttribute('href');
      const stranger = await device(world.browser, world.server.url, { viewport: PHONE });
      await stranger.page.goto(path);
      const text = await read(stranger.page);
      assert.match(text, /Dokumen ini tercatat/);
      assert.match(text, /UJI\/1\/2027/);
      assert.doesNotMatch(text, new RegExp(OUTLET), 'the public page names no company');
      await stranger.page.goto('/periksa/0000-0000-0000');
      assert.match(await read(stranger.page), /Kode tidak ditemukan/);
      await stranger.context.close();
    });
    step('the funnel says what the lists behind it hold', async () => {
      const page = await region.as('kadis');
      await page.goto(`/jendela/${told.window}`);
      const steps = await page.locator('.funnel a').all();
      assert.equal(steps.length, 3);
      const hrefs = await Promise.all(steps.map(async (one) => [parseInt(await one.innerText(), 10), await one.getAttribute('href')]));
      for (const [number, href] of hrefs) {
        assert.equal(number, 1, href);
        await page.goto(href);
        assert.match(await read(page), new RegExp(`dari ${number}\\b`), href);
      }
      await page.goto(`/jendela/${told.window}`);
      await doAndConfirm(page, 'Selesaikan jendela');
    });
    step('the company finds the news in its mail, and nothing went wrong in any browser', async () => {
      const mails = world.server.mails().filter((mail) => mail.includes(EMAIL));
      assert.ok(mails.length >= 3, `${mails.length} mails`);
      assert.deepEqual(region.troubles(), []);
    });
    test('closes the devices', () => region.leave());
  });
}

/** Two rows of signers; rows that are not there yet are asked for. */
async function signers(page, people) {
  for (const [index, [name, position]] of people.entries()) {
    const row = page.getByRole('group', { name: `Penanda tangan, baris ${index + 1}` });
    if ((await row.count()) === 0) {
      await page.getByRole('button', { name: 'Tambah baris Penanda tangan' }).click();
      await row.waitFor();
    }
    await row.getByLabel('Nama').fill(name);
    await row.getByLabel('Jabatan').fill(position);
  }
}
