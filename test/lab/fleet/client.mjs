// client.mjs ADDRESS COUNT FILE: holds COUNT connections to ADDRESS:80 and asks each for its server every 300 ms. Beside them it makes a
// request of its own connection every 100 ms. Writes into FILE, each 200 ms and whole, what the shell can read:
// alive: connections that go on; lost: how others ended; moved: how many changed their server; servers: how many serve; silence: the longest of
// one in ms since SIGUSR2; marks: how often SIGHUP came; fewest: the fewest answers that one had since the last of them;
// requests and failed: single requests that were made, and that were reset or had no answer in time.
import { renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import process from 'node:process';

const [address, count, file] = process.argv.slice(2);
const ALIVE_MS = 3000;
/** A director that is lost costs a request a few retransmissions, and no more than this. */
const REQUEST_LIMIT_MS = 10_000 * Number(process.env.LAB_PACE ?? 1);
const flows = Array.from({ length: Number(count) }, hold);
const total = { marks: 0, requests: 0, failed: 0, failures: new Set() };

function hold() {
  const flow = { server: null, moved: false, lost: null, heardAt: null, silence: 0, answers: 0 };
  const socket = connect(80, address);
  socket.setNoDelay(true);
  socket.on('data', (data) => {
    const server = String(data).trim().split('\n').at(-1);
    const now = performance.now();
    if (flow.heardAt !== null) flow.silence = Math.max(flow.silence, now - flow.heardAt);
    flow.heardAt = now;
    flow.answers += 1;
    if (flow.server !== null && flow.server !== server) flow.moved = true;
    flow.server = server;
  });
  socket.on('error', (error) => {
    flow.lost = error.code;
  });
  socket.on('close', () => {
    flow.lost ??= 'closed';
  });
  setInterval(() => flow.lost === null && socket.write('?\n'), 300);
  return flow;
}

function request() {
  total.requests += 1;
  const socket = connect(80, address);
  let answered = false;
  const fail = (why) => {
    if (answered) return;
    answered = true;
    total.failed += 1;
    total.failures.add(why);
    socket.destroy();
  };
  socket.setTimeout(REQUEST_LIMIT_MS, () => fail('timeout'));
  socket.on('connect', () => socket.write('?\n'));
  socket.on('data', () => {
    answered = true;
    socket.end();
  });
  socket.on('error', (error) => fail(error.code));
  socket.on('close', () => fail('closed'));
}

function report() {
  const now = performance.now();
  const figures = {
    alive: flows.filter(({ lost, heardAt }) => lost === null && heardAt !== null && now - heardAt < ALIVE_MS)
      .length,
    lost: flows.flatMap(({ lost }) => lost ?? []).join(','),
    moved: flows.filter(({ moved }) => moved).length,
    marks: total.marks,
    fewest: Math.min(...flows.map(({ answers }) => answers)),
    servers: new Set(flows.map(({ server }) => server)).size,
    silence: Math.round(
      Math.max(...flows.map(({ silence, heardAt }) => Math.max(silence, now - (heardAt ?? 0)))),
    ),
    requests: total.requests,
    failed: total.failed,
    failures: [...total.failures].join(','),
  };
  writeFileSync(
    `${file}.new`,
    Object.entries(figures)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  );
  renameSync(`${file}.new`, file);
}

process.on('SIGUSR2', () => {
  for (const flow of flows) flow.silence = 0;
});
process.on('SIGHUP', () => {
  for (const flow of flows) flow.answers = 0;
  total.marks += 1;
});
setInterval(request, 100);
setInterval(report, 200);
