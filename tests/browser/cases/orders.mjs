// An order from its first word to money in the bank, each step by the person whose it is (EF-13 to EF-20, S-04).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PHONE, person, rows, sideways } from '../help/browser.mjs';
import { dayFromNow, done, fill, follow, pdf, press, read } from '../help/forms.mjs';
import { Region } from '../help/people.mjs';

const MARK = 'uji peramban';
const AGREEMENT = `Kerja sama ${MARK}`;
const TOPIC = `Pipa air ${MARK}`;
const TITLE = `Pipa baru ${MARK}`;
const SLUG = 'pipa-baru-uji';

/** What the example page of an address says; the company sends the same text before. */
function article(host) {
  const title = `${SLUG[0].toUpperCase()}${SLUG.slice(1)}`.replaceAll('-', ' ');
  return `${title}. Berita rekaan untuk ${host}: pemerintah daerah menjelaskan ${title.toLowerCase()} kepada warga. `
    + 'Petugas menyebut syarat, tempat dan waktu layanan; pertanyaan dijawab di kantor kelurahan pada jam kerja. '
    + 'Tidak ada nama orang, tempat atau peristiwa yang sebenarnya di dalam berita contoh ini.';
}

export function orders(world) {
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
  /** Opens the form of a use case with what is known, fills the rest by the names of its fields, and sends it. */
  const form = async (who, useCase, given, values = {}) => {
    const page = await region.as(who);
    await page.goto(`/aksi/${useCase}?${new URLSearchParams({ ...given, _return: '/' })}`);
    for (const [name, value] of Object.entries(values)) {
      const field = page.locator(`main [name="${name}"]`);
      const kind = await field.first().evaluate((one) => (one.tagName === 'SELECT' ? 'select' : one.type));
      if (kind === 'select') await field.selectOption(value);
      else if (kind === 'radio' || kind === 'checkbox') await page.locator(`main [name="${name}"][value="${value}"]`).check();
      else if (kind === 'file') await field.setInputFiles(value);
      else await field.fill(String(value));
    }
    return page;
  };
  const act = async (who, useCase, given, values) => {
    const page = await form(who, useCase, given, values);
    const button = page.locator('main .form-actions button.btn-primary');
    await done(page, (await button.innerText()).trim());
    return page;
  };
  const order = async (who) => {
    const page = await region.as(who);
    await page.goto(`/pesanan/${told.order}`);
    return page;
  };
  const row = async (who, list, is) => {
    const page = await region.as(who);
    return (await rows(page, list)).find(is);
  };
  const bill = { today: '' };
  const paper = (number) => ({ number: `${number}/${MARK}`, date: bill.today });

  describe('an order from its first word to money in the bank', () => {
    step('finance opens a line, the head a plan, PPTK its item and prices', async () => {
      const page = await region.as('ppkskpd');
      bill.today = await dayFromNow(page, 0);
      told.year = bill.today.slice(0, 4);
      told.agency = (await row('pptk', 'agencies', (one) => one.short_name === 'Setda')).id;
      await act('ppkskpd', 'open_budget_line', {}, {
        fiscal_year: told.year, agency: told.agency, sub_activity: '2.16.02.2.01.0099', sub_activity_name: MARK,
        account: '5.1.02.02.01.0055', account_name: 'Belanja Jasa Iklan', ceiling: '50000000', document: 'DPA/uji',
      });
      told.line = (await row('pptk', 'budget_lines', (one) => one.name.startsWith(MARK))).id;
      await act('kadis', 'adopt_communication_plan', {}, {
        agency: told.agency, fiscal_year: told.year, title: `Rencana ${MARK}`, needs: 'Warga membaca media siber.',
        document: '050/uji',
      });
      told.plan = (await row('pptk', 'communication_plans', (one) => one.title === `Rencana ${MARK}`)).id;
      await act('pptk', 'add_plan_item', { plan: told.plan }, {
        topic: TOPIC, audience: 'Warga', channel: 'online', format: 'advertorial', quantity: '5',
        from: `${told.year}-01-01`, until: `${told.year}-12-31`, line: told.line, amount: '20000000',
      });
      for (const [kind, amount] of [['standard', '2500000'], ['tariff', '2000000']]) {
        await act('pptk', 'propose_price', {}, {
          kind, format: 'advertorial', media: 'online', unit: 'item', amount, valid_from: bill.today, basis: `SSH ${MARK}`,
        });
      }
      const proposed = (await rows(await region.as('kadis'), 'prices')).filter((one) => one.basis === `SSH ${MARK}`);
      assert.equal(proposed.length, 2);
      for (const price of proposed) await act('kadis', 'approve_price', { price: price.id });
    });
    step('an agreement is bargained for and signed by both', async () => {
      const { browser, server } = world;
      const phone = await person(browser, server.url, 'media@pekanbaru.example', { viewport: PHONE });
      region.opened.set('media', phone);
      const [company] = await rows(phone.page, 'companies');
      const outlet = (await rows(phone.page, 'outlets')).find((one) => one.domain);
      Object.assign(told, { company: company.id, outlet });
      await act('pptk', 'draft_agreement', { company: told.company }, {
        title: AGREEMENT, agency: told.agency, sub_activity: '2.16.02.2.01.0099', starts_on: `${told.year}-01-01`,
        ends_on: `${told.year}-12-31`, method: 'direct', under_delivery: 'pay_delivered', 'items.0.outlet': outlet.id,
        'items.0.format': 'advertorial', 'items.0.unit': 'item', 'items.0.quantity': '5',
      });
      told.agreement = (await row('pptk', 'agreements', (one) => one.title === AGREEMENT)).id;
      const given = { agreement: told.agreement };
      await act('pengadaan', 'open_negotiation', given);
      // The form knows the items; only the price is asked.
      await act('media', 'make_offer', given, { 'prices.0.unit_price': '2200000', note: 'Harga kami.' });
      await act('pengadaan', 'make_offer', given, { 'prices.0.unit_price': '1800000' });
      const buyer = await region.as('pengadaan');
      await buyer.goto(`/perjanjian/${told.agreement}`);
      assert.match(await read(buyer), /Perusahaan[\s\S]*Rp 2\.200\.000[\s\S]*Kantor[\s\S]*Rp 1\.800\.000 turun Rp 400\.000/);
      await act('media', 'accept_offer', given);
      await act('pengadaan', 'conclude_negotiation', given, { reason: 'Ditawar lewat telepon pada hari yang sama.' });
      await act('media', 'accept_agreement', given);
      const official = await row('pptk', 'officials', () => true);
      await act('ppk', 'sign_agreement', given, { ...paper('PKS'), official: official.id });
    });
    step('PPTK writes the order and reads what is left before sending', async () => {
      const page = await region.as('pptk');
      await page.goto('/pesanan/baru');
      await follow(page, `Pilih ${AGREEMENT}`);
      await follow(page, `Pilih ${TOPIC}`);
      await page.locator('[name="title"]').fill(TITLE);
      await page.locator('[name="brief"]').fill('Manfaat pipa baru bagi warga.');
      assert.equal(await press(page, 'Hitung nilai'), 200);
      const counted = await read(page);
      assert.match(counted, /Jumlah, termasuk pajak\s+Rp [\d.]+/);
      assert.match(counted, /Sisa anggaran sekarang\s+Rp 50\.000\.000/);
      await done(page, 'Simpan pesanan');
      told.order = new URL(page.url()).pathname.split('/').pop();
      assert.match(await read(page), /Tidak ada yang menghalangi/);
      // What asks nothing is done where one stands.
      await done(page, 'Cadangkan anggaran');
      const home = await region.as('ppk');
      await home.goto('/');
      assert.match(await read(home), new RegExp(`Setujui dan terbitkan ${TITLE}`));
    });
    step('PPK, who did not write it, approves it with the prices beside it', async () => {
      const page = await order('ppk');
      assert.match(await read(page), /Harga dibandingkan[\s\S]*SSH atau katalog\s+Rp 2\.500\.000/);
      await follow(page, 'Setujui dan terbitkan');
      await fill(page, { 'Nomor surat pesanan': `SP/${MARK}` });
      await done(page, 'Setujui dan terbitkan');
    });
    step('the company accepts it on its phone; a step too early is refused with the rule and what may be done', async () => {
      const page = await region.as('media');
      // Another tab of the same phone stays as it is.
      const stale = await region.opened.get('media').context.newPage();
      await stale.goto(`/pesanan/${told.order}`);
      assert.deepEqual(await sideways(stale, PHONE.width), []);
      await page.goto('/pesanan');
      assert.match(await read(page), new RegExp(`Menunggu jawaban Anda[\\s\\S]*${TITLE}[\\s\\S]*Jawaban paling lambat`));
      await page.locator('main .waiting > li').filter({ hasText: TITLE }).getByRole('link', { name: /^Terima pesanan/ }).click();
      await done(page, 'Terima pesanan');
      const placement = await row('media', 'placements', (one) => one.order === told.order);
      told.place = { order: told.order, placement: placement.id };
      const early = await form('media', 'report_publication', told.place);
      const notNow = early.getByRole('region', { name: 'Belum dapat dilakukan' });
      const why = (await notNow.innerText()).replaceAll('\u00a0', ' ');
      assert.match(why, /tidak dapat diambil/);
      assert.match(why, /Yang dapat dilakukan sekarang:[\s\S]*Kirim naskah/);
      assert.match(await notNow.textContent(), /order\.placement_not_now/);
      assert.equal(await early.locator('main form').count(), 0, 'nothing is offered to be sent');
      // The old tab declines what was accepted meanwhile: it is told what is new, then which rule, and who may do what.
      const decline = stale.locator('#do details', { hasText: 'Tolak pesanan' });
      await decline.locator('summary').click();
      await decline.getByLabel('Alasan').fill('Halaman sudah penuh.');
      assert.equal(await press(stale, 'Tolak pesanan'), 422);
      assert.match(await stale.getByRole('alert').innerText(), /sudah berubah sejak halaman dibuka/);
      assert.equal(await stale.getByLabel('Alasan').inputValue(), 'Halaman sudah penuh.');
      assert.equal(await press(stale, 'Tolak pesanan'), 422);
      const refused = (await stale.getByRole('alert').innerText()).replaceAll('\u00a0', ' ');
      assert.match(refused, /Langkah ini tidak dapat diambil sekarang: pesanan berstatus Diterima/);
      assert.match(refused, /Yang dapat dilakukan sekarang:[\s\S]* oleh /);
      assert.match(await stale.getByRole('alert').textContent(), /order\.not_now/);
      assert.deepEqual(await sideways(stale, PHONE.width), []);
      await stale.close();
    });
    step('the text is sent, read and cleared; it appears, and its page is shown as proof', async () => {
      const host = told.outlet.domain;
      const page = await order('media');
      await follow(page, /^Kirim naskah/);
      await page.locator('[name="text"]').fill(article(host));
      await done(page, 'Kirim naskah');
      const editor = await order('humas');
      await done(editor, /^Setujui naskah/);
      // An hour that is told without its seconds lies before an order of the same minute.
      await region.moveClock(1);
      await page.goto('/');
      const now = await page.locator('time.clock').getAttribute('datetime');
      await act('media', 'report_publication', told.place, {
        published_on: now.slice(0, 10), published_time: now.slice(11, 16),
      });
      await order('media');
      await follow(page, /^Serahkan bukti/);
      // Only what proves a page is asked, with the hour that was told before.
      assert.equal(await page.locator('[name="copies"], [name="recording"]').count(), 0);
      assert.equal(await page.locator('[name="published_time"]').inputValue(), now.slice(11, 16).replace(':', '.'));
      await page.locator('[name="url"]').fill(`https://${host}/${SLUG}`);
      await done(page, 'Serahkan bukti');
    });
    step('a verifier sees what the program found, and takes the proof', async () => {
      const page = await order('verifikator1');
      await done(page, /^Periksa otomatis/);
      await order('verifikator1');
      const text = await read(page);
      assert.match(text, /Sesuai\s+Ada tanda berbayar\s+advertorial/i);
      assert.match(text, /Sesuai\s+Naskah yang disetujui ada di halaman/);
      await done(page, /^Terima bukti/);
      assert.match(await read(await order('media')), /Diterima/);
    });
    step('handover, invoice, SPP, SPM and SP2D go through five more pairs of hands', async () => {
      await act('pptk', 'open_billing', {}, {
        orders: told.order, title: `Tagihan ${MARK}`, channel: 'direct', fiscal_year: told.year,
      });
      const billing = await row('bendahara', 'billings', (one) => one.title === `Tagihan ${MARK}`);
      told.bill = billing;
      // Others may have moved the clock since the order was written; minutes are not older than the verification.
      const desk = await region.as('pptk');
      await desk.goto('/');
      bill.today = await dayFromNow(desk, 0);
      const given = { billing: billing.id };
      await act('pptk', 'inspect_billing', given, paper('BAPP'));
      await act('ppk', 'sign_handover', given, paper('BAST'));
      await act('media', 'countersign_handover', given);
      await act('media', 'submit_invoice', given, { ...paper('INV'), total: billing.gross });
      const taxed = await row('bendahara', 'billings', (one) => one.id === billing.id);
      const file = pdf(`Dokumen pajak ${MARK}`);
      const faktur = { number: `040${String(Date.now()).padStart(14, '0')}`, date: bill.today };
      if (taxed.vat > 0) await act('media', 'attach_tax_paper', given, { ...faktur, tax_paper: 'tax_invoice', file });
      else await act('media', 'attach_tax_paper', given, { ...paper('SP'), tax_paper: 'statement', file });
      // The company sees on its phone who holds its bill, since when, and for how long that takes elsewhere.
      const phone = await region.as('media');
      await phone.goto('/pembayaran');
      assert.match(await read(phone), new RegExp(`Tagihan ${MARK}[\\s\\S]*Bendahara`));
      assert.deepEqual(await sideways(phone, PHONE.width), []);
      await phone.goto(`/pembayaran/${billing.id}`);
      assert.match(await read(phone), /Jam pembayaran[\s\S]*menunggu Bendahara/);
      assert.deepEqual(await sideways(phone, PHONE.width), []);
      // What is paid was read again lately; the program does it by itself too, some minutes later.
      await act('bendahara', 'read_page_again', told.place);
      await act('bendahara', 'request_payment', given, paper('SPP'));
      await act('ppkskpd', 'verify_payment_request', given);
      await act('kadis', 'order_payment', given, paper('SPM'));
      await act('ppkskpd', 'record_disbursement', given, {
        ...paper('SP2D'), amount: billing.gross, payment_source: 'manual',
      });
      await act('bendahara', 'confirm_payment', given, { amount: billing.transfer, payment_source: 'manual' });
    });
    step('a claim for money back is contested by the company on its phone, and answered', async () => {
      await act('kadis', 'claim_repayment', { company: told.company }, {
        auditor: 'internal_auditor', number: `LHP/${MARK}`, date: bill.today, pay_by: bill.today,
        'lines.0.order': told.order, 'lines.0.about': 'Tayangan kurang lama', 'lines.0.paid': '100.000',
        'lines.0.due': '40.000',
      });
      const phone = await region.as('media');
      await phone.goto('/pengembalian');
      assert.match(await read(phone), new RegExp(`LHP/${MARK}`));
      assert.deepEqual(await sideways(phone, PHONE.width), []);
      const claim = await row('media', 'repayments', (one) => one.report_number === `LHP/${MARK}`);
      await phone.goto(`/pengembalian/${claim.id}`);
      assert.match(await read(phone), /Rp 100\.000,00[\s\S]*Rp 40\.000,00[\s\S]*Rp 60\.000,00/);
      assert.deepEqual(await sideways(phone, PHONE.width), []);
      await follow(phone, 'Ajukan keberatan atas pengembalian');
      await phone.locator('main [name="reason"]').fill('Tayang penuh tujuh hari; lihat bukti.');
      assert.deepEqual(await sideways(phone, PHONE.width), []);
      await done(phone, 'Ajukan keberatan atas pengembalian');
      assert.match(await read(phone), /Keberatan perusahaan[\s\S]*Tayang penuh tujuh hari[\s\S]*Menunggu jawaban/);
      // Who claims does not answer: it waits for the finance officer alone.
      const waiting = new RegExp(`Jawab keberatan atas laporan LHP/${MARK}`);
      const head = await region.as('kadis');
      await head.goto('/');
      assert.doesNotMatch(await read(head), waiting);
      const finance = await region.as('ppkskpd');
      await finance.goto('/');
      assert.match(await read(finance), waiting);
    });
    step('the line, the plan and the order say where the money went', async () => {
      const head = await region.as('kadis');
      await head.goto(`/anggaran/${told.line}`);
      const gross = `Rp ${told.bill.gross.toLocaleString('id-ID')}`;
      assert.ok((await read(head)).includes(`Terealisasi\nSP2D sudah terbit\n\t${gross}`), await read(head));
      await head.goto(`/rencana/${told.plan}`);
      assert.match(await read(head), new RegExp(TOPIC));
      const page = await order('media');
      assert.match(await read(page), /Pembayaran/);
      await page.goto(`/cari?q=${encodeURIComponent(TITLE)}`);
      assert.match(await read(page), new RegExp(TITLE));
      assert.deepEqual(region.troubles(), []);
    });
    test('closes the devices of the order', () => region.leave());
  });
}
