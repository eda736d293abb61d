import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../machine.ts';
import type { DuelCase, Playing, Seat } from './case.ts';
import { differences } from './compare.ts';

export const KEEPALIVED: Seat = {
  name: 'keepalived',
  command: ['keepalived', '-n', '-l', '-D', '-P', '-f', '{conf}', '-p', '/run/ka.pid', '-r', '/run/kv.pid'],
};

export const LVSD: Seat = {
  name: 'lvsd',
  command: [
    process.execPath,
    join(PROJECT_ROOT, 'dist/src/lvsd.js'),
    ...[
      '--vrrp',
      '-f',
      '{conf}',
      '--control',
      '/run/lvsd.sock',
      '--state-dir',
      '/run/lvsd',
      '--metrics',
      'off',
    ],
  ],
};

/** A duel is given up after the case's own time and this, in milliseconds. */
const PATIENCE = 120_000;

/** What lvsd did otherwise than keepalived, in words, in either seat; and how late what watched it was at worst. */
export async function duel(
  duelCase: DuelCase,
  slack: number,
): Promise<{ readonly found: readonly string[]; readonly worstMs: number }> {
  const playings = await Promise.all([
    playOnce(duelCase, KEEPALIVED, KEEPALIVED),
    playOnce(duelCase, LVSD, KEEPALIVED),
    playOnce(duelCase, KEEPALIVED, LVSD),
  ]);
  const [both, first, second] = playings.map(({ timeline }) => timeline);
  const worstMs = Math.max(...playings.map((playing) => playing.worstMs));
  if (both === undefined || first === undefined || second === undefined) throw new RangeError('no playing');
  if (both.n1.fifo.length + both.n2.fifo.length === 0)
    return { found: ['keepalived itself did nothing: the case proves nothing'], worstMs };
  const found = [
    ...differences(both, first, slack).map((words) => `lvsd in the first seat: ${words}`),
    ...differences(both, second, slack).map((words) => `lvsd in the second seat: ${words}`),
  ];
  return { found, worstMs };
}

/** In namespaces of its own, which end with it however it ends. Needs root. */
export function playOnce(duelCase: DuelCase, first: Seat, second: Seat): Promise<Playing> {
  const program = join(PROJECT_ROOT, 'dist-test/test/lab/vrrp/play.js');
  const namespaces = ['-mnp', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'];
  const child = spawn('unshare', [...namespaces, process.execPath, program], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: duelCase.seconds * 1000 + PATIENCE,
    killSignal: 'SIGKILL',
  });
  child.stdin.end(JSON.stringify([duelCase, first, second]));
  let output = '';
  let complaints = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    complaints += data.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve(JSON.parse(output) as Playing);
      else reject(new Error(`${duelCase.title}, ${first.name} and ${second.name}: ${status}: ${complaints}`));
    });
  });
}
