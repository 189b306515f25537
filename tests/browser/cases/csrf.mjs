// T-11: a page of another origin with a live session of the visitor, who even lost the token of the forms. The other
// origin is another port of the same host, so that SameSite cookies do not help: what is tested is the gate.
import assert from 'node:assert/strict';
import http from 'node:http';
import { describe, test } from 'node:test';
import { person } from '../help/browser.mjs';

const COMMAND = '01a20000-0000-7000-8000-000000000001';
const MUTATION = `mutation { moveExampleClock(input: { commandId: "${COMMAND}", days: 1 }) { position } }`;

// A page under this policy has no origin: its forms say `Origin: null`.
const SANDBOX = 'sandbox allow-forms allow-scripts';

/** A server of the attacker: gives the page that it is told to. */
function attacker() {
  let body = '';
  let policy = '';
  const server = http.createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    if (policy) response.setHeader('content-security-policy', policy);
    response.end(body);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}/`,
        show: (html, sandbox = '') => ([body, policy] = [html, sandbox]),
        close: () => new Promise((closed) => server.close(closed)),
      }));
  });
}

const fields = (values) =>
  Object.entries(values).map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`).join('');

/** The nine ways; each is a page that acts by itself. */
function attacks(url, token) {
  const values = { _csrf: token, _command: COMMAND, _return: '/', days: '1' };
  const clock = `${url}/aksi/move_example_clock`;
  const json = JSON.stringify({ query: MUTATION });
  const form = (type, action, inner) =>
    `<form method="post" enctype="${type}" action="${action}">${inner}</form><script>document.forms[0].submit()</script>`;
  const script = (code) => `<script>${code}</script>`;
  const query = new URLSearchParams(values);
  return {
    GET: `<img src="${clock}?${query}"><img src="${url}/graphql?query=${encodeURIComponent(MUTATION)}">`,
    form: form('application/x-www-form-urlencoded', clock, fields(values)),
    'text/plain': form('text/plain', `${url}/graphql`, `<input name='${json.slice(0, -1).replaceAll("'", '&#39;')},"x":"' value='"}'>`),
    multipart: form('multipart/form-data', clock, fields(values)),
    'no type': script(`fetch('${url}/graphql', { method: 'POST', mode: 'no-cors', credentials: 'include',
      body: new Blob([${JSON.stringify(json)}]) })`),
    'JSON with foreign Origin': script(`fetch('${url}/graphql', { method: 'POST', credentials: 'include',
      headers: { 'content-type': 'application/json', 'x-sinergi-client': 'web' }, body: ${JSON.stringify(json)} })`),
    'null Origin': form('application/x-www-form-urlencoded', clock, fields(values)),
    WebSocket: script(`const s = new WebSocket('${url.replace('http', 'ws')}/graphql', 'graphql-transport-ws');
      s.onopen = () => { s.send('{"type":"connection_init"}');
      s.send(JSON.stringify({ id: '1', type: 'subscribe', payload: ${json} })); };`),
    'file upload': form('multipart/form-data', `${url}/aksi/import_media`, `${fields({ ...values, good_rows_only: 'ya' })}<input type="file" name="file">
      <script>const d = new DataTransfer(); d.items.add(new File(['Nama Media,Perusahaan\\nA,B\\n'], 'a.csv', { type: 'text/csv' }));
      document.querySelector('[type=file]').files = d.files;</script>`),
  };
}

/** The same program behind something that takes away by what the gate knows a foreign page: shows that the attacks bite. */
function withoutGate(url) {
  const { hostname, port } = new URL(url);
  const server = http.createServer((request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !/^(origin$|sec-fetch-)/.test(name)));
    const forwarded = http.request({ hostname, port, path: request.url, method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        close: () => {
          server.closeAllConnections();
          server.close();
        },
      }));
  });
}

/** Where the log of the region ends, and the hour of its clock. */
async function state(page) {
  const answer = await page.request.get('/export/imports.json');
  const { notes } = await answer.json();
  return notes.find((note) => note.startsWith('Posisi log'));
}

export function foreignForms(world) {
  describe('nine ways of a foreign page to change something with a live session (T-11)', () => {
    const told = {};
    test('the visitor is signed in, and the same form changes something from our own page', async () => {
      Object.assign(told, await person(world.browser, world.server.url, 'pptk@malang.example'));
      const before = await state(told.page);
      assert.match(before, /Posisi log: \d+/);
      await told.page.goto('/');
      told.token = await told.page.locator('input[name=_csrf]').first().inputValue();
      await told.page.getByRole('button', { name: 'Majukan', exact: true }).click();
      await told.page.waitForLoadState();
      assert.notEqual(await state(told.page), before);
      told.evil = await attacker();
    });
    for (const name of Object.keys(attacks('', ''))) {
      test(`${name}: nothing changes`, async () => {
        const before = await state(told.page);
        told.evil.show(`<!doctype html><title>x</title>${attacks(world.server.url, told.token)[name]}`, name === 'null Origin' ? SANDBOX : '');
        const page = await told.context.newPage();
        const carried = [];
        page.on('request', (one) => one.url().startsWith(world.server.url) && carried.push(one));
        await page.goto(told.evil.url);
        // A socket is no request of the page; the others are waited for, so that a slow machine is no excuse.
        for (let left = 50; left > 0 && carried.length === 0 && name !== 'WebSocket'; left -= 1) await page.waitForTimeout(100);
        if (name !== 'WebSocket') assert.ok(carried.length > 0, 'the attack was sent');
        await page.waitForTimeout(400);
        assert.equal(await state(told.page), before);
        await page.close();
      });
    }
    test('without what the gate looks at, the same forms with the lost token do change something', async () => {
      const open = await withoutGate(world.server.url);
      let changed = 0;
      for (const name of ['form', 'multipart']) {
        const before = await state(told.page);
        const id = COMMAND.replace(/.$/, changed + 2);
        told.evil.show(`<!doctype html><title>x</title>${attacks(open.url, told.token)[name].replaceAll(COMMAND, id)}`);
        const page = await told.context.newPage();
        await page.goto(told.evil.url);
        for (let left = 30; left > 0 && (await state(told.page)) === before; left -= 1) await page.waitForTimeout(100);
        if ((await state(told.page)) !== before) changed += 1;
        await page.close();
      }
      open.close();
      assert.equal(changed, 2);
    });
    test('closes the other origin', async () => {
      await told.evil?.close();
      await told.context?.close();
    });
  });
}
