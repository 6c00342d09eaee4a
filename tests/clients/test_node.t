#!/bin/sh
':' //; command -v node >/dev/null || { echo '1..0 # SKIP node is not installed; `./bootstrap test` installs it'; exit 0; }; exec node "$0" "$@"
/* test_node.t: npm's msgpack5rpc and neovim speak to the server, unmodified.  The shell reads the two lines
 * above, and node the rest. */
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');

/* Where the libraries are: NODE_PATH, or where ./bootstrap puts them. */
function library(name) {
  const trees = ['../../clients', '../../../clients'].map((tree) => path.join(__dirname, tree, 'node_modules'));
  const paths = (process.env.NODE_PATH || '').split(':').filter(Boolean).concat(trees);
  for (const at of paths) if (fs.existsSync(path.join(at, name.split('/')[0]))) return require(path.join(at, name));
  console.log(`1..0 # SKIP npm's ${name} is not installed; \`./bootstrap test\` installs it`);
  process.exit(0);
}

const Msgpack5Rpc = library('msgpack5rpc');
const { attach } = library('neovim');
const { Transport } = library('neovim/lib/utils/transport');

/* ---- TAP --------------------------------------------------------------------------------------------------- */

let count = 0;
let failed = 0;

function ok(held, title, ...seen) {
  count++;
  console.log(`${held ? 'ok' : 'not ok'} ${count} - ${title}`);
  if (held) return;
  failed++;
  for (const each of seen) console.error('# saw: ' + JSON.stringify(each));
}

function equal(got, expected, title) {
  ok(JSON.stringify(got) === JSON.stringify(expected), title, got, expected);
}

const near = (got, expected) => Math.abs(got - expected) < 1e-6;

/* ---- a server ------------------------------------------------------------------------------------------------ */

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'netto-'));
const socket = path.join(home, 's');
const server = spawn(path.join(__dirname, '../../netto'), ['serve', '--listen', 'unix:s'],
  { cwd: home, stdio: ['ignore', 'ignore', 'pipe'] });
const limit = setTimeout(() => finish('nothing happened for two minutes'), 120000);

function finish(problem) {
  clearTimeout(limit);
  if (problem) ok(false, 'the test runs to its end', String(problem && problem.stack ? problem.stack : problem));
  server.once('exit', (code) => {
    equal(code, 0, 'the server ends well');
    fs.rmSync(home, { recursive: true, force: true });
    console.log(`1..${count}`);
    process.exit(failed ? 1 : 0);
  });
  server.kill('SIGTERM');
}

function connected() {
  return new Promise((resolve, reject) => {
    const stream = net.connect(socket);
    stream.once('connect', () => resolve(stream));
    stream.once('error', reject);
  });
}

/* ---- what each of them does ------------------------------------------------------------------------------------- */

/* `request(method, params)` is a promise; `events` collects what the library tells of.  Decimals are texts: msgpack5
 * sends a number of at most 0.1 off as a float of 32 bits, and 0.3 is none. */
async function use(name, request, notify, events) {
  const account = `alice of ${name}`;
  let error = null;
  equal((await request('instrument.put', [[{ id: name, kind: 'spot', qty_step: '0.1', attrs: { sector: 'coin' } }]])).count, 1,
    `${name}: an instrument is put`);
  equal((await request('mark.put', [[[name, 60000.5]]])).count, 1, `${name}: a mark`);
  equal((await request('account.put', [[{ id: account }]])).count, 1, `${name}: an account`);
  equal((await request('position.put', [account, [[name, '0.3']]])).count, 1, `${name}: a position`);
  equal((await request('collateral.put', [account, [['USD', 50000]]])).count, 1, `${name}: collateral`);
  const margin = await request('margin.get', [account]);
  ok(near(margin.equity, 68000.15) && near(margin.parts.gross, 18000.15) && margin.status === 'ok', `${name}: the margin is read`, margin);
  const [[id, qty, cost]] = (await request('position.get', [account])).rows;
  ok(id === name && qty === 0.3 && near(cost, 60000.5), `${name}: and the position`, id, qty, cost);
  await request('margin.get', ['nobody']).catch((problem) => { error = problem; });
  const text = Array.isArray(error) ? error[1] : error && error.message;
  ok(/unknown_account: no account 'nobody'/.test(text), `${name}: an error comes with code and sentence`, error);
  equal((await Promise.all(Array.from({ length: 500 }, () => request('netto.ping', [])))).filter((pong) => pong === 'pong').length, 500,
    `${name}: 500 requests at a time`);
  await request('event.subscribe', [['margin']]);
  notify('collateral.put', [account, [['USD', -50000]]]);
  for (let i = 0; i < 1000 && events.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  equal(events.length && [events[0][0], events[0][1][0], events[0][1][2].account], ['event', 'margin', account],
    `${name}: a notification has its effect, and an event tells of it`);
}

async function useMsgpack5Rpc() {
  const stream = await connected();
  const session = new Msgpack5Rpc();
  const events = [];
  session.attach(stream, stream);
  session.on('notification', (method, params) => events.push([method, params]));
  await use('msgpack5rpc', (method, params) => new Promise((resolve, reject) => session.request(method, params,
    (error, result) => (error ? reject(error) : resolve(result)))), (method, params) => session.notify(method, params), events);
  stream.end();
}

async function useTransport() {
  const stream = await connected();
  const transport = new Transport();
  const events = [];
  transport.attach(stream, stream, null);
  transport.on('notification', (method, params) => events.push([method, params]));
  await use('neovim transport', (method, params) => new Promise((resolve, reject) => transport.request(method, params,
    (error, result) => (error ? reject(error) : resolve(result)))), (method, params) => transport.notify(method, params), events);
  await transport.close();
}

/* A whole editor's client asks for an editor's API first, is told that there is none, and goes on. */
async function useAttach() {
  const quiet = { level: 'error', error() {}, warn() {}, info() {}, debug() {} };
  const client = attach({ socket, options: { logger: quiet } });
  const events = [];
  client.transport.on('notification', (method, params) => events.push([method, params]));
  await use('neovim attach', (method, params) => client.request(method, params), (method, params) => client.notify(method, params), events);
  await client.close();
}

let heard = '';
server.stderr.on('data', (data) => {
  const before = heard;
  heard += data;
  if (before.includes('netto: ready') || !heard.includes('netto: ready')) return;
  useMsgpack5Rpc().then(useTransport).then(useAttach).then(() => finish(), finish);
});
server.once('error', (problem) => {
  console.log(`Bail out! ${problem}`);
  process.exit(1);
});
