// What people of a region do again and again.
import { OFFICE, device, person, rows } from './browser.mjs';
import { dayFromNow, done, fill, follow, moveClock, pdf } from './forms.mjs';

export const COMPANY_PASSWORD = 'kuda lari di pantai sore';

/** Requirements of an online outlet by their legends, with the kind of proof. */
export const DOCUMENTS = [
  'Akta pendirian dan perubahannya', 'SK pengesahan Kemenkumham', 'Nomor Induk Berusaha (NIB)', 'NPWP badan',
  'Referensi rekening atas nama perusahaan', 'Profil perusahaan dan susunan redaksi', 'Daftar penawaran harga',
  'Bukti pendataan Dewan Pers', 'Kartu UKW Utama pemimpin redaksi', 'Surat tugas wartawan di daerah',
];
export const STATEMENTS = ['Pakta integritas', 'Pernyataan tidak ada benturan kepentingan'];
export const ADDRESSES = ['Tautan boks redaksi', 'Tautan Pedoman Pemberitaan Media Siber'];

/** People of one region, each signed in on a device of their own, opened when first asked for. */
export class Region {
  constructor(world, short) {
    Object.assign(this, { world, short, opened: new Map() });
  }
  async as(who, { scripts = true } = {}) {
    const key = scripts ? who : `${who} without scripts`;
    if (!this.opened.has(key)) {
      const { browser, server } = this.world;
      this.opened.set(key, await person(browser, server.url, `${who}@${this.short}.example`, { scripts }));
    }
    return this.opened.get(key).page;
  }
  async moveClock(days) {
    await moveClock(await this.as('pptk'), days);
  }
  keep(key, opened) {
    this.opened.set(key, opened);
    return opened.page;
  }
  /** Pictures of what everybody has on the screen, for whoever looks for a fault. */
  async pictures(folder) {
    for (const [name, { page }] of this.opened) await page.screenshot({ path: `${folder}/fault-${name}.png` });
  }
  troubles() {
    return [...this.opened.values()].flatMap((one) => one.troubles.splice(0));
  }
  async leave() {
    for (const { context } of this.opened.values()) await context.close();
    this.opened.clear();
  }
}

/** PPTK drafts a window that is open today, the head announces it; gives its id. */
export async function openWindow(region, title, { closesIn = 5, scripts = true } = {}) {
  const officer = await region.as('pptk', { scripts });
  await officer.goto('/jendela');
  await follow(officer, 'Susun jendela');
  await fill(officer, {
    'Judul jendela': title,
    'Tahun anggaran': '2027',
    'Jenis media yang diterima': ['Siber', 'Cetak'],
    'Dibuka pada': await dayFromNow(officer, 0),
    'Ditutup pada': await dayFromNow(officer, closesIn),
  });
  await done(officer, 'Susun jendela');
  const window = (await rows(officer, 'windows')).find((one) => one.title === title);
  const head = await region.as('kadis', { scripts });
  await head.goto(`/jendela/${window.id}`);
  await follow(head, 'Umumkan jendela');
  await done(head, 'Umumkan jendela');
  return window.id;
}

/** Somebody registers a company that nobody knows yet, on the phone; gives the page. */
export async function register(region, regionName, { email, name, viewport = OFFICE }) {
  const { browser, server } = region.world;
  const page = region.keep(email, await device(browser, server.url, { viewport }));
  await page.goto('/daftar');
  await fill(page, { Daerah: regionName, 'Nama lengkap Anda': name, Surel: email });
  await page.getByLabel('Sandi', { exact: true }).fill(COMPANY_PASSWORD);
  await page.getByLabel('Sandi sekali lagi').fill(COMPANY_PASSWORD);
  await done(page, 'Buat akun');
  return page;
}

export function profile(name, number) {
  return {
    'Nama badan hukum': name,
    'Bentuk badan hukum': 'PT',
    NIB: String(number).padStart(13, '0'),
    'NPWP badan': String(number).padStart(16, '0'),
    KBLI: '63122',
    Alamat: 'Jalan Contoh 1',
    Surel: 'redaksi@uji.example',
    'Nama bank': 'Bank Contoh',
    'Nomor rekening': '0000000001',
    'Nama pemilik rekening': name,
  };
}

/** The company tells who it is, adds its outlet and its editor; gives the ids. */
export async function tellOfCompany(page, name, number) {
  const website = `https://uji${number}.example`;
  await page.goto('/media');
  await follow(page, 'Daftarkan perusahaan');
  await fill(page, profile(`PT ${name}`, number));
  await done(page, 'Daftarkan perusahaan');
  const [company] = await rows(page, 'companies');
  await page.goto(`/media/${company.id}`);
  await follow(page, 'Tambah media');
  await fill(page, {
    'Nama media': name, 'Jenis media': 'Siber', 'Alamat situs': website,
    'Terbit atau siaran sejak': '2019-09-01', 'Punya kantor redaksi': true,
  });
  await done(page, 'Tambah media');
  const [outlet] = await rows(page, 'outlets');
  return { company: company.id, outlet: outlet.id };
}

/** The office writes down what the Press Council's list says of an outlet. */
export async function observePressCouncil(region, company, status = 'Terverifikasi administrasi') {
  const keeper = await region.as('humas');
  await keeper.goto(`/media/${company}`);
  await follow(keeper, 'Catat status Dewan Pers');
  await fill(keeper, {
    Status: status, 'Diamati pada': await dayFromNow(keeper, 0), Sumber: 'Daftar Dewan Pers (contoh)',
  });
  await done(keeper, 'Catat status Dewan Pers');
}

/** Fills the form of an application with a new document for every requirement that wants one. */
export async function fillApplication(page, name) {
  for (const label of DOCUMENTS) {
    const need = page.getByRole('group', { name: label });
    await need.getByLabel(/^Berkas/).setInputFiles(pdf(`${label} ${name}`));
    await need.getByLabel(/^Nomor dokumen/).fill(`UJI/${DOCUMENTS.indexOf(label) + 1}`);
    const ends = need.getByLabel(/^Berlaku sampai/);
    await ends.fill('2030-12-31');
  }
  for (const label of STATEMENTS) await page.getByRole('group', { name: label }).getByRole('checkbox').check();
  for (const label of ADDRESSES) {
    await page.getByRole('group', { name: label }).getByLabel(/^Alamat/).fill('https://uji.example/redaksi');
  }
}

/** One verifier says of every requirement whether it is met; `wrong` has reasons by the requirement. */
export async function checkFile(page, application, wrong = {}) {
  await page.goto(`/meja-periksa/${application}`);
  const items = page.locator('form.verdicts').getByRole('group');
  for (let index = 0; index < (await items.count()); index += 1) {
    const item = items.nth(index);
    const legend = (await item.locator('legend').innerText()).trim();
    await item.getByLabel(wrong[legend] ? 'Tidak sesuai' : 'Sesuai', { exact: true }).check();
    if (wrong[legend]) await item.getByLabel(/^Alasan/).fill(wrong[legend]);
  }
  await done(page, 'Simpan hasil periksa');
}
