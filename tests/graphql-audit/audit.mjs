// Runs the audits of graphql-http against a started server.
//
//   node audit.mjs http://127.0.0.1:8080/graphql COOKIE
//
// COOKIE is the session of somebody who may use GraphiQL ("sid=…"): the audits send documents of their own.
import { pathToFileURL } from 'node:url';
import { auditServer } from 'graphql-http';

/** As many as the specification's suite has; fewer is a suite that was cut. */
export const AUDITS = 61;

/** Runs all of them: how many there are, how many are ok, and a line for each that is not. */
export async function audit(url, cookie) {
  const fetchFn = (address, request = {}) =>
    fetch(address, { ...request, headers: { ...request.headers, cookie, 'x-sinergi-client': 'audit' } });
  const results = await auditServer({ url, fetchFn });
  const failed = results.filter((one) => one.status !== 'ok');
  return {
    count: results.length,
    ok: results.length - failed.length,
    failed: failed.map((one) => `${one.status} ${one.id} ${one.name}: ${one.reason}`),
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [url, cookie] = process.argv.slice(2);
  if (!url || !cookie) {
    console.error('usage: node audit.mjs URL COOKIE');
    process.exit(2);
  }
  const { count, ok, failed } = await audit(url, cookie);
  for (const line of failed) console.log(line);
  console.log(`${ok} of ${count} audits ok`);
  process.exitCode = failed.length === 0 && count >= AUDITS ? 0 : 1;
}
