// One server and one Chromium for all cases; they run one after the other because clocks and windows are shared.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './help/browser.mjs';
import { startServer } from './help/server.mjs';
import { foreignForms } from './cases/csrf.mjs';
import { faults } from './cases/faults.mjs';
import { orders } from './cases/orders.mjs';
import { oversight } from './cases/oversight.mjs';
import { pages } from './cases/pages.mjs';
import { withoutScripts } from './cases/plain.mjs';
import { rules } from './cases/rules.mjs';
import { season } from './cases/season.mjs';

const world = { server: null, browser: null };
const chosen = (process.env.CASES ?? 'pages,csrf,faults,plain,orders,oversight,rules,season').split(',');

before(async () => {
  world.server = await startServer();
  world.browser = await launch();
}, { timeout: 300_000 });

after(async () => {
  await world.browser?.close();
  await world.server?.stop();
  world.server?.remove();
});

for (const [name, cases] of Object.entries({ pages, csrf: foreignForms, faults, plain: withoutScripts, orders, oversight, rules, season })) {
  if (chosen.includes(name)) cases(world);
}

test('after all of it the log is whole and every read model equals its events', async () => {
  await world.server.stop();
  const verified = world.server.command('verify');
  assert.equal(verified.status, 0, verified.text);
  assert.match(verified.output, /The log is whole/);
});
