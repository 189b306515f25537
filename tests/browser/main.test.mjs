// One server and one Chromium for all cases; they run one after the other because clocks and windows are shared.
import { after, before } from 'node:test';
import { launch } from './help/browser.mjs';
import { startServer } from './help/server.mjs';
import { foreignForms } from './cases/csrf.mjs';
import { faults } from './cases/faults.mjs';
import { pages } from './cases/pages.mjs';
import { season } from './cases/season.mjs';

const world = { server: null, browser: null };
const chosen = (process.env.CASES ?? 'pages,csrf,faults,season').split(',');

before(async () => {
  world.server = await startServer();
  world.browser = await launch();
}, { timeout: 300_000 });

after(async () => {
  await world.browser?.close();
  await world.server?.stop();
  world.server?.remove();
});

for (const [name, cases] of Object.entries({ pages, csrf: foreignForms, faults, season })) {
  if (chosen.includes(name)) cases(world);
}
