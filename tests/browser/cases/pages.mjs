// Every page that the router lists, opened as those that it is for.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, test } from 'node:test';
import { OFFICE, PHONE, axe, device, person, rows, sideways } from '../help/browser.mjs';
import { dayFromNow, done } from '../help/forms.mjs';
import { listPages } from '../help/server.mjs';

const ACCOUNTS = {
  staff: 'pptk@pekanbaru.example',
  company: 'media@pekanbaru.example',
  finance: 'ppkskpd@pekanbaru.example',
  auditor: 'inspektorat@pekanbaru.example',
  administrator: 'admin@pekanbaru.example',
  operator: 'operator@sinergi.example',
};
// Who stands in where the usual visitor has nothing to do.
const OTHERS = { '/meja-periksa': 'verifikator1@pekanbaru.example' };
const NARROWEST = { width: 320, height: 740 };
const SHOTS = process.env.SHOTS;

/** The same person on four devices: at the office, twice with the policy switched off for axe, and without scripts. */
class Visitor {
  constructor(world, email) {
    Object.assign(this, { world, email, devices: new Map() });
  }
  async on(kind) {
    if (!this.devices.has(kind)) this.devices.set(kind, await this.enter(kind));
    return this.devices.get(kind);
  }
  async enter(kind) {
    const options = {
      office: { viewport: OFFICE },
      axe: { viewport: OFFICE, bypassCSP: true },
      narrow: { viewport: NARROWEST, bypassCSP: true },
      phone: { viewport: PHONE },
      plain: { scripts: false },
    }[kind];
    const { browser, server } = this.world;
    if (!this.email) return device(browser, server.url, options);
    if (kind === 'office') return person(browser, server.url, this.email, options);
    // One signing-in a person; the other devices carry its cookie.
    const cookies = await (await this.on('office')).context.cookies();
    const found = await device(browser, server.url, options);
    await found.context.addCookies(cookies);
    return found;
  }
  async leave() {
    for (const { context } of this.devices.values()) await context.close();
  }
}

async function addressOf(listed, visitor, world) {
  const { page } = await visitor.on('office');
  if (listed.dataset) {
    const [first] = await rows(page, listed.dataset);
    assert.ok(first, `${listed.dataset} has no row for ${visitor.email}`);
    return listed.path.replace('{id}', first.id);
  }
  if (listed.path.includes('{code}')) return listed.path.replace('{code}', await world.code());
  return listed.path;
}

async function picture(page, name) {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
}

export function pages(world) {
  const visitors = new Map();
  const visitorOf = (email) => {
    if (!visitors.has(email)) visitors.set(email, new Visitor(world, email));
    return visitors.get(email);
  };
  world.code = async () => {
    const { page } = await visitorOf(ACCOUNTS.staff).on('office');
    const [decree] = await rows(page, 'decrees');
    return decree.code;
  };
  describe('every page, as those that it is for', () => {
    // The example regions live by the terms that the law begins with: a version of one's own is there to be read.
    test('terms of payment of the region are proposed and approved', async () => {
      const { page } = await visitorOf('bendahara@pekanbaru.example').on('office');
      await page.goto('/aksi/propose_payment_terms?_return=/ketentuan-bayar');
      await page.locator('main [name="effective_from"]').fill(await dayFromNow(page, 30));
      await page.locator('main [name="basis"]').fill('Peraturan Wali Kota contoh');
      await done(page, (await page.locator('main .form-actions button.btn-primary').innerText()).trim());
      const head = (await visitorOf('kadis@pekanbaru.example').on('office')).page;
      await head.goto('/aksi/approve_payment_terms?version=1&_return=/ketentuan-bayar');
      await done(head, (await head.locator('main .form-actions button.btn-primary').innerText()).trim());
    });
    if (SHOTS) fs.mkdirSync(SHOTS, { recursive: true });
    for (const listed of listPages()) {
      test(`${listed.path} as ${listed.visit}`, async () => {
        const email = OTHERS[listed.path] ?? ACCOUNTS[listed.visit];
        const visitor = visitorOf(email);
        const address = await addressOf(listed, visitor, world);
        const name = `${listed.visit}${listed.path}`.replace(/[^a-z]+/gi, '-');

        const office = await visitor.on('office');
        const answer = await office.page.goto(address);
        assert.equal(answer.status(), 200);
        assert.equal(new URL(office.page.url()).pathname, address.split('?')[0], 'nobody was sent elsewhere');
        const heading = await office.page.getByRole('heading', { level: 1 }).innerText();
        assert.notEqual(heading.trim(), '');
        await picture(office.page, `${name}-office`);

        for (const kind of ['axe', 'narrow']) {
          const { page } = await visitor.on(kind);
          await page.goto(address);
          assert.deepEqual(await axe(page), [], `axe, ${kind}`);
          if (kind === 'narrow') assert.deepEqual(await sideways(page, NARROWEST.width), [], 'nothing stands out at 320 px');
        }
        if (SHOTS) {
          const { page } = await visitor.on('phone');
          await page.goto(address);
          await picture(page, `${name}-phone`);
        }

        const plain = await visitor.on('plain');
        const forms = await office.page.locator('main form').count();
        await plain.page.goto(address);
        assert.equal(await plain.page.getByRole('heading', { level: 1 }).innerText(), heading);
        assert.equal(await plain.page.locator('main form').count(), forms, 'the same forms without scripts');

        for (const { troubles } of visitor.devices.values()) assert.deepEqual(troubles.splice(0), []);
      });
    }
    test('nobody who asks for a page of another role is shown it', async () => {
      const { page } = await visitorOf(ACCOUNTS.company).on('office');
      for (const path of ['/pengguna', '/impor', '/meja-periksa', '/operator']) {
        assert.equal((await page.goto(path)).status(), 404, path);
      }
    });
    test('closes the devices', async () => {
      for (const visitor of visitors.values()) await visitor.leave();
    });
  });
}
