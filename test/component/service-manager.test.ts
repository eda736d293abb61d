import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openServiceManager } from '../../src/platform/processes/systemd.ts';
import { RecordingLogger } from '../support/recording-logger.ts';

/** A service manager's end of NOTIFY_SOCKET, which Node cannot open: prints each message on one line. */
const RECEIVER = `
use Socket;
socket(my $s, PF_UNIX, SOCK_DGRAM, 0) or die $!;
my $name = $ARGV[0]; $name =~ s/^@/\\0/;
bind($s, pack_sockaddr_un($name)) or die $!;
$| = 1; print "bound\\n";
if ($ARGV[1]) { $_ = <STDIN>; }
while (defined recv($s, my $m, 65536, 0)) { $m =~ s/\\n/ /g; print "$m\\n"; }
`;

let directory = '';
let receiver: ChildProcess | null = null;
const lines: string[] = [];

/** `busy`: it reads nothing until it gets a line. */
async function receiveAt(path: string, busy = false): Promise<void> {
  const child = spawn('perl', ['-e', RECEIVER, path, busy ? '1' : ''], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  receiver = child;
  lines.length = 0;
  const reader = createInterface({ input: child.stdout });
  const bound = once(reader, 'line');
  reader.on('line', (line) => lines.push(line));
  await bound;
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lvsd-notify-'));
});

afterEach(async () => {
  receiver?.kill();
  await rm(directory, { recursive: true, force: true });
});

describe('systemd', () => {
  it.each(['path', 'abstract'])(
    'is told by this process itself, at an address of the kind %s',
    async (kind) => {
      const path = kind === 'path' ? join(directory, 'notify') : `@lvsd-test-${process.pid}`;
      await receiveAt(path);
      const logger = new RecordingLogger();
      const environment = { NOTIFY_SOCKET: path, WATCHDOG_USEC: '2000000', PATH: '/nowhere' };
      const service = await openServiceManager(environment, process.pid, logger);
      await service.notify(['READY=1', 'STATUS=2 virtual servers']);
      await service.notify(['WATCHDOG=1']);
      await expect.poll(() => lines).toEqual(['bound', 'READY=1 STATUS=2 virtual servers', 'WATCHDOG=1']);
      expect(service.watchdog).toBe(2000);
      expect(logger.lines).toEqual([]);
    },
  );

  it('is waited for while it is behind with its messages', async () => {
    const path = join(directory, 'notify');
    await receiveAt(path, true);
    const logger = new RecordingLogger();
    const service = await openServiceManager({ NOTIFY_SOCKET: path }, process.pid, logger);
    // More than its queue holds, net.unix.max_dgram_qlen.
    const told = Array.from({ length: 2000 }, (_, index) => service.notify([`STATUS=${index}`]));
    receiver?.stdin?.write('\n');
    await Promise.all(told);
    await expect.poll(() => lines.length).toBe(1 + told.length);
    expect(logger.lines).toEqual([]);
  });

  it('that is gone is told once, and stops nobody', async () => {
    const logger = new RecordingLogger();
    const service = await openServiceManager({ NOTIFY_SOCKET: join(directory, 'no') }, 1, logger);
    await service.notify(['WATCHDOG=1']);
    await service.notify(['WATCHDOG=1']);
    expect(logger.lines.map(({ fields }) => fields?.['error'])).toEqual(['ENOENT']);
  });

  it('is nobody outside of a unit', async () => {
    const service = await openServiceManager({}, 1, new RecordingLogger());
    await service.notify(['READY=1']);
    expect(service.watchdog).toBeNull();
  });
});
