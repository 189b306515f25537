// What people do wrong and what goes wrong around them (issue point 19): a message that says what to do, everything
// that was typed still there, nothing done twice.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { axe, device, person, rows, signIn } from '../help/browser.mjs';
import { dayFromNow, done, fill, follow, moveClock, pdf, press, read } from '../help/forms.mjs';
import {
  COMPANY_PASSWORD, Region, fillApplication, observePressCouncil, openWindow, profile, register, tellOfCompany,
} from '../help/people.mjs';

const CITY = 'Kota Bukittinggi';
const ONE = { email: 'satu@uji.example', name: 'Satu Uji', outlet: 'Kabar Satu Uji' };
const OTHER = { email: 'dua@uji.example', name: 'Dua Uji', outlet: 'Kabar Dua Uji' };

const alertOf = (page) => page.getByRole('alert').first().innerText();
const addressOf = (name) => `https://${name.toLowerCase().replaceAll(' ', '-')}.example`;
const outletForm = async (page, company, name) => {
  await page.goto(`/media/${company}`);
  await follow(page, 'Tambah media');
  await fill(page, { 'Nama media': name, 'Jenis media': 'Siber', 'Alamat situs': addressOf(name) });
};
const outletsNamed = async (page, name) => (await rows(page, 'outlets')).filter((one) => one.name === name).length;

export function faults(world) {
  const region = new Region(world, 'bukittinggi');
  const told = {};
  describe('bad input and faults', () => {
    test('two companies and a window to try it with', async () => {
      told.window = await openWindow(region, 'Pendaftaran untuk uji gangguan');
      told.page = await register(region, CITY, ONE);
      told.other = await register(region, CITY, OTHER);
    });
    test('what is typed into a field of money is parted as it is typed, and a minus or cents stay what they are', async () => {
      const page = await region.as('ppkskpd');
      await page.goto('/aksi/open_budget_line');
      const field = page.locator('[name="ceiling"]');
      await field.pressSequentially('50000000');
      assert.equal(await field.inputValue(), '50.000.000');
      await field.fill('');
      await field.pressSequentially('-50000');
      assert.equal(await field.inputValue(), '-50000');
      await field.fill('1500000.00');
      assert.equal(await field.inputValue(), '1500000.00');
      await field.fill('');
      await field.pressSequentially('1500');
      await page.keyboard.press('Backspace');
      assert.equal(await field.inputValue(), '150');
    });
    test('wrong NIB, NPWP and mail each have their sentence at the field, and what was typed stays', async () => {
      const { page } = told;
      await page.goto('/media');
      await follow(page, 'Daftarkan perusahaan');
      await fill(page, { ...profile('PT Kabar Satu Uji', 1), NIB: '12345', 'NPWP badan': '01.234', Surel: 'bukan surel' });
      assert.equal(await press(page, 'Daftarkan perusahaan'), 422);
      assert.match(await alertOf(page), /Ada 3 isian/);
      for (const [label, sentence] of [
        ['NIB', 'NIB harus 13 angka; yang diisi 5 angka.'], ['NPWP badan', 'NPWP harus 15 atau 16 angka; yang diisi 5 angka.'],
        ['Surel', 'Tulis alamat surel lengkap'],
      ]) {
        const field = page.locator('main').getByLabel(new RegExp(`^${label}`));
        const notes = (await field.getAttribute('aria-describedby')).split(' ').map((id) => page.locator(`[id="${id}"]`).innerText());
        assert.ok((await Promise.all(notes)).join(' ').includes(sentence), `${label}: ${await Promise.all(notes)}`);
        assert.equal(await field.getAttribute('aria-invalid'), 'true');
      }
      assert.equal(await page.getByLabel(/^NIB/).inputValue(), '12345');
      assert.equal(await page.getByLabel(/^Nama badan hukum/).inputValue(), 'PT Kabar Satu Uji');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'summary', 'the summary is read first');
      assert.match(await page.title(), /^Kesalahan:/);
    });
    test('a form that came back is as clean as any page', async () => {
      const cookies = await told.page.context().cookies();
      const lenient = await world.browser.newContext({ baseURL: world.server.url, bypassCSP: true });
      await lenient.addCookies(cookies);
      const page = await lenient.newPage();
      await page.goto('/aksi/register_company?_return=/media');
      assert.equal(await press(page, 'Daftarkan perusahaan'), 422);
      assert.deepEqual(await axe(page), []);
      await lenient.close();
    });
    test('a second company with the same NIB is refused', async () => {
      Object.assign(told, await tellOfCompany(told.page, ONE.outlet, 8_000_001));
      const page = told.other;
      await page.goto('/aksi/register_company?_return=/media');
      await fill(page, profile('PT Tiruan', 8_000_001));
      assert.equal(await press(page, 'Daftarkan perusahaan'), 422);
      assert.match(await alertOf(page), /sudah terdaftar/);
      await tellOfCompany(page, OTHER.outlet, 8_000_002);
    });
    test('a day that is none is refused at its field', async () => {
      const { page } = told;
      await outletForm(page, told.company, 'Hari Salah');
      // Browsers without a date field let anything be typed.
      const field = page.getByLabel(/^Terbit atau siaran sejak/);
      await field.evaluate((one) => (one.type = 'text'));
      await field.fill('31-02-2026');
      assert.equal(await press(page, 'Tambah media'), 422);
      assert.match(await alertOf(page), /pilih tanggal yang benar/);
      assert.equal(await outletsNamed(page, 'Hari Salah'), 0);
    });
    test('a session that ended while typing asks to sign in again, and the form comes back filled', async () => {
      const { page } = told;
      await outletForm(page, told.company, 'Sesi Habis');
      await page.context().clearCookies();
      assert.equal(await press(page, 'Tambah media'), 401);
      assert.match(await alertOf(page), /Sesi Anda berakhir/);
      await fill(page, { Surel: ONE.email, Sandi: COMPANY_PASSWORD });
      assert.equal(await press(page, 'Masuk'), 200);
      assert.match(await alertOf(page), /Isian masih ada/);
      assert.equal(await page.getByLabel(/^Nama media/).inputValue(), 'Sesi Habis');
      await done(page, 'Tambah media');
      assert.equal(await outletsNamed(page, 'Sesi Habis'), 1);
    });
    for (const scripts of [true, false]) {
      test(`a double click ${scripts ? 'with' : 'without'} scripts is one command`, async () => {
        const name = `Klik Ganda ${scripts}`;
        const { page, context } = await person(world.browser, world.server.url, ONE.email, { password: COMPANY_PASSWORD, scripts });
        await outletForm(page, told.company, name);
        await page.locator('main').getByRole('button', { name: 'Tambah media', exact: true }).dblclick();
        await page.waitForURL((found) => found.pathname === `/media/${told.company}`);
        assert.equal(await outletsNamed(page, name), 1);
        await context.close();
      });
    }
    test('back and send again makes no second one', async () => {
      const { page } = told;
      await outletForm(page, told.company, 'Tombol Kembali');
      await done(page, 'Tambah media');
      await page.goBack();
      await fill(page, { 'Nama media': 'Tombol Kembali', 'Jenis media': 'Siber', 'Alamat situs': addressOf('Tombol Kembali') });
      const status = await press(page, 'Tambah media');
      if (status !== 303) assert.match(await alertOf(page), /sudah terdaftar|sudah pernah dikirim/);
      assert.equal(await outletsNamed(page, 'Tombol Kembali'), 1);
    });
    test('two officers on one window: the second reads that it changed, keeps the words, and may send again', async () => {
      const head = await region.as('kadis');
      const second = await person(world.browser, world.server.url, 'kadis@bukittinggi.example');
      const [sooner, later] = [await dayFromNow(head, 6), await dayFromNow(head, 7)];
      for (const page of [head, second.page]) {
        await page.goto(`/jendela/${told.window}`);
        await follow(page, 'Perpanjang jendela');
      }
      await fill(head, { 'Ditutup pada': sooner, Alasan: 'Hari libur.', 'Nomor surat': 'S/1' });
      await fill(second.page, { 'Ditutup pada': later, Alasan: 'Permintaan media.', 'Nomor surat': 'S/2' });
      await done(head, 'Perpanjang jendela');
      assert.equal(await press(second.page, 'Perpanjang jendela'), 422);
      assert.match(await alertOf(second.page), /sudah berubah sejak halaman dibuka/);
      assert.equal(await second.page.getByLabel(/^Alasan/).inputValue(), 'Permintaan media.');
      await done(second.page, 'Perpanjang jendela');
      assert.match(await read(second.page), /S\/2/);
      await second.context.close();
    });
    test('a file whose name or content is wrong is refused at its requirement, and the rest of the form stays', async () => {
      await observePressCouncil(region, told.company);
      const { page } = told;
      await page.goto(`/jendela/${told.window}`);
      await done(page, `Daftar dengan ${ONE.outlet}`);
      told.application = new URL(page.url()).pathname.split('/').pop();
      const need = (label) => page.getByRole('group', { name: label });
      const real = pdf('NPWP');
      await need('NPWP badan').getByLabel(/^Berkas/).setInputFiles({ ...real, name: 'npwp.jpg', mimeType: 'image/jpeg' });
      await need('Akta pendirian').getByLabel(/^Berkas/).setInputFiles({
        name: 'akta.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ\u0090 this is a program, not a page'),
      });
      await need('Tautan boks redaksi').getByLabel(/^Alamat/).fill('https://uji.example/redaksi');
      assert.equal(await press(page, 'Simpan draf'), 422);
      assert.match(await need('NPWP badan').innerText(), /Nama berkas tidak cocok dengan isinya/);
      assert.match(await need('Akta pendirian').innerText(), /isinya bukan berkas .pdf/);
      assert.equal(await need('Tautan boks redaksi').getByLabel(/^Alamat/).inputValue(), 'https://uji.example/redaksi');
      // What is above its limit is told by the page itself, and nothing is sent.
      const sent = [];
      page.on('request', (request) => request.method() === 'POST' && request.url().endsWith('/isian') && sent.push(1));
      await need('Akta pendirian').getByLabel(/^Berkas/).setInputFiles({
        name: 'akta.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(11 * 1024 * 1024, 32),
      });
      await page.locator('main').getByRole('button', { name: 'Simpan draf', exact: true }).last().click();
      assert.match(await need('Akta pendirian').innerText(), /terlalu besar; paling besar 10 MB/);
      assert.deepEqual(sent, []);
    });
    test('a draft that is just being kept does not make its own sending stale', async () => {
      const { page } = told;
      await page.goto(`/permohonan/${told.application}`);
      const kept = [];
      await page.route('**/draf', async (route) => {
        const answer = await route.fetch();
        kept.push(answer.status());
        await new Promise((resolve) => setTimeout(resolve, 900));
        await route.fulfill({ response: answer });
      });
      const field = page.getByRole('group', { name: 'Tautan boks redaksi' }).getByLabel(/^Alamat/);
      for (const address of ['https://satu.example/redaksi', 'https://dua.example/redaksi']) {
        await field.fill(address);
        await page.waitForTimeout(1_600);
      }
      await done(page, 'Simpan draf');
      assert.ok(kept.length > 0 && kept.every((status) => status === 200), `kept ${kept}`);
      assert.equal(await field.inputValue(), 'https://dua.example/redaksi');
      await page.unroute('**/draf');

      const late = [];
      page.on('request', (request) => request.url().endsWith('/draf') && late.push(request.url()));
      await page.route('**/isian', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        await route.continue();
      });
      await field.fill('https://tiga.example/redaksi');
      await done(page, 'Simpan draf');
      await page.unroute('**/isian');
      assert.deepEqual(late, [], 'nothing is kept while the form is on its way');
    });
    test('what is one company\'s is not there for another', async () => {
      const [document] = await rows(told.page, 'documents');
      const page = told.other;
      for (const path of [`/permohonan/${told.application}`, `/media/${told.company}`, `/berkas/${document?.file_sha256 ?? '0'.repeat(64)}`]) {
        assert.equal((await page.goto(path)).status(), 404, path);
      }
      assert.deepEqual((await rows(page, 'applications')).map((one) => one.id), []);
    });
    test('the window closes while somebody fills the form: it is said, and what was typed stays', async () => {
      const { page } = told;
      await page.goto(`/permohonan/${told.application}`);
      await fillApplication(page, ONE.outlet);
      await moveClock(await region.as('pptk'), 10);
      assert.equal(await press(page, 'Kirim permohonan'), 422);
      assert.match(await alertOf(page), /tidak dapat disimpan atau dikirim lagi/);
      const kept = page.getByRole('group', { name: 'NPWP badan' }).getByLabel(/^Dokumen yang sudah ada/);
      assert.notEqual(await kept.inputValue(), '', 'the document that went up is kept and chosen');
    });
    test('a wrong password says so without saying which part', async () => {
      const { page, context } = await device(world.browser, world.server.url);
      await page.goto('/masuk');
      await fill(page, { Surel: ONE.email, Sandi: 'bukan sandi ini' });
      assert.equal(await press(page, 'Masuk'), 422);
      assert.match(await alertOf(page), /Surel atau sandi tidak cocok/);
      await signIn(page, ONE.email, COMPANY_PASSWORD);
      await context.close();
    });
    test('closes the devices', async () => {
      assert.deepEqual(region.troubles(), []);
      await region.leave();
    });
  });
}
