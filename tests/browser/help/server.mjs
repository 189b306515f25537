// The program under test: one for the whole run, over a data folder of its own, with the demo loaded.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const target = path.resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target');
const PROGRAM = process.env.SINERGI_BIN ?? path.join(target, 'debug', 'sinergi');
const DEMO_MINUTES = 4;

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function answers(url) {
  return new Promise((resolve) => {
    const request = http.get(url, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
    request.setTimeout(2_000, () => request.destroy());
  });
}

/** Starts the program and waits until its pages answer. */
export async function startServer() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sinergi-browser-'));
  // Run by root, the database has an account of its own, which has to enter here.
  fs.chmodSync(folder, 0o755);
  const data = path.join(folder, 'data');
  const log = path.join(folder, 'log');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const out = fs.openSync(log, 'a');
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) if (/^(DATABASE_|SINERGI_)/.test(name)) delete environment[name];
  const child = spawn(PROGRAM, ['--data', data, 'serve', '--demo', '--listen', `127.0.0.1:${port}`], {
    env: environment,
    stdio: ['ignore', out, out],
  });
  const tail = () => fs.readFileSync(log, 'utf8').split('\n').slice(-40).join('\n');
  let ended = null;
  child.on('exit', (code, signal) => (ended = signal ?? code));
  child.on('error', (error) => (ended = String(error)));
  const until = Date.now() + DEMO_MINUTES * 60_000;
  while (!(await answers(`${url}/livez`))) {
    if (ended !== null) throw new Error(`${PROGRAM} ended (${ended}) before its pages answered:\n${tail()}`);
    if (Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`${PROGRAM} did not answer within ${DEMO_MINUTES} minutes:\n${tail()}`);
    }
    await pause(150);
  }
  const stop = async () => {
    if (ended === null) child.kill('SIGTERM');
    const last = Date.now() + 40_000;
    while (ended === null && Date.now() < last) await pause(50);
    if (ended === null) child.kill('SIGKILL');
    if (ended !== 0) throw new Error(`the program ended with ${ended}:\n${tail()}`);
  };
  return {
    url,
    data,
    tail,
    stop,
    mails: () => readMails(path.join(data, 'mails')),
    /** A command of the program over the same folder; only when the server is stopped. */
    command: (...args) => {
      const done = spawnSync(PROGRAM, ['--data', data, ...args], { env: environment, encoding: 'utf8' });
      return { status: done.status, text: `${done.stdout}${done.stderr}`, output: done.stdout };
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

/** The pages of the router, as the program lists them. */
export function listPages() {
  const done = spawnSync(PROGRAM, ['pages'], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`sinergi pages: ${done.stderr}`);
  return JSON.parse(done.stdout);
}

function readMails(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { recursive: true })
    .map((name) => path.join(folder, name))
    .filter((name) => fs.statSync(name).isFile())
    .map((name) => fs.readFileSync(name, 'utf8'));
}
