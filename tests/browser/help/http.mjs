// Signing in without a browser: for tests that only need the cookie.
import assert from 'node:assert/strict';

export const PASSWORD = 'contoh-sinergi-2026';

const cookiesOf = (answer) => answer.headers.getSetCookie().map((one) => one.split(';')[0]);

/** Signs a person in by the form of the console; the cookies of the session, as a request header. */
export async function signInByHttp(url, email, password = PASSWORD) {
  const page = await fetch(`${url}/masuk`);
  assert.equal(page.status, 200, 'the sign-in page');
  const token = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1];
  assert.ok(token, 'the sign-in page has a token');
  const answer = await fetch(`${url}/masuk`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookiesOf(page).join('; '), origin: url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ _csrf: token, lanjut: '', email, password }),
  });
  assert.equal(answer.status, 303, `signing in as ${email}`);
  const session = cookiesOf(answer).filter((cookie) => /sid=./.test(cookie));
  assert.equal(session.length, 1, 'one cookie of a session');
  return session[0];
}
