// GraphQL over HTTP, by the specification's own audits, against the program with its demo.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signInByHttp } from '../browser/help/http.mjs';
import { startServer } from '../browser/help/server.mjs';
import { AUDITS, audit } from './audit.mjs';

const PERSON = 'pptk@pekanbaru.example';
let server;

before(async () => (server = await startServer()), { timeout: 300_000 });
after(async () => {
  await server?.stop();
  server?.remove();
});

test('every audit of GraphQL over HTTP is ok for somebody who may send documents of their own', async (context) => {
  const cookie = await signInByHttp(server.url, PERSON);
  const { count, ok, failed } = await audit(`${server.url}/graphql`, cookie);
  context.diagnostic(`${ok} of ${count} audits ok`);
  assert.deepEqual(failed, []);
  assert.ok(count >= AUDITS, `${count} audits, ${AUDITS} are known`);
});

test('without the session the audits fail: what they find is not what any server answers', async () => {
  const { count, ok } = await audit(`${server.url}/graphql`, 'sid=nobody');
  assert.ok(ok < count, `${ok} of ${count} audits ok for nobody`);
});
