// Runs the audits of graphql-http against a started server and fails if one of them is not "ok".
//
//   node audit.mjs http://127.0.0.1:8080/graphql COOKIE
//
// COOKIE is the session of somebody who may use GraphiQL ("sid=…"): the audits send documents of their own.
import { auditServer } from 'graphql-http';

const [url, cookie] = process.argv.slice(2);
if (!url || !cookie) {
  console.error('usage: node audit.mjs URL COOKIE');
  process.exit(2);
}
const fetchFn = (address, request = {}) =>
  fetch(address, { ...request, headers: { ...request.headers, cookie, 'x-sinergi-client': 'audit' } });
const results = await auditServer({ url, fetchFn });
const counts = {};
for (const result of results) {
  counts[result.status] = (counts[result.status] ?? 0) + 1;
  if (result.status !== 'ok') console.log(`${result.status} ${result.id} ${result.name}: ${result.reason}`);
}
console.log(`${counts.ok ?? 0} of ${results.length} audits ok`);
process.exitCode = counts.ok === results.length && results.length >= 61 ? 0 : 1;
