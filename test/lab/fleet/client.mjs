// client.mjs ADDRESS COUNT FILE: holds COUNT connections to ADDRESS:80 and asks each for its server every 100 ms. Writes into FILE, each
// 200 ms and whole: connections that go on, that were lost, that changed their server, the longest silence of one in ms since SIGUSR2,
// how often SIGHUP came, and the fewest answers that one had since the last of them.
import { renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';

const [address, count, file] = process.argv.slice(2);
const flows = [];
let marks = 0;
for (let index = 0; index < Number(count); index += 1) {
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
  setInterval(() => flow.lost === null && socket.write('?\n'), 100);
  flows.push(flow);
}
process.on('SIGUSR2', () => {
  for (const flow of flows) flow.silence = 0;
});
process.on('SIGHUP', () => {
  for (const flow of flows) flow.answers = 0;
  marks += 1;
});
setInterval(() => {
  const alive = flows.filter(
    ({ lost, heardAt }) => lost === null && heardAt !== null && performance.now() - heardAt < 3000,
  );
  const report = {
    alive: alive.length,
    lost: flows.filter(({ lost }) => lost !== null).map(({ lost }) => lost),
    moved: flows.filter(({ moved }) => moved).length,
    marks,
    fewest: Math.min(...flows.map(({ answers }) => answers)),
    servers: new Set(flows.map(({ server }) => server)).size,
    silence: Math.round(
      Math.max(...flows.map(({ silence, heardAt }) => Math.max(silence, performance.now() - (heardAt ?? 0)))),
    ),
  };
  writeFileSync(`${file}.new`, JSON.stringify(report));
  renameSync(`${file}.new`, file);
}, 200);
