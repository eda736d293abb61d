import { describe, expect, it } from 'vitest';
import { describeOutcome, withoutLab } from './cases.ts';
import { type GoldenRecording, linesAbout, type State, statesOf } from './golden/recording.ts';
import { GOLDEN_RUNS } from './golden/runs.ts';
import { labAvailability, runInLab } from './runner.ts';

/**
 * keepalived's golden traces on the real kernel, with real servers, scripts and a FIFO: three lvsd at the same time in
 * one lab kernel, each in a network namespace of its own. Where we do better on purpose, the test says so.
 */
const SUITE = 'The golden traces of keepalived';

/** How late a change may come in a kernel that shares a processor with others, in seconds. */
const SLACK = 0.9;

const lab = labAvailability();

if (lab.kernel === null) withoutLab(SUITE, lab.reason);
else {
  const { checks, reloads, kernel } = await record();

  describe(SUITE, () => {
    it('T1: retry, sorry server, recovery', () => {
      agree(statesOf(checks, 'TCP 10.0.1.1:80', CHECKS_SECONDS), [
        [0, { '10.1.1.1:80': 'Masq/3', '10.1.1.2:80': 'Masq/5' }],
        [1, { '10.1.1.1:80': 'Masq/3' }],
        [6, { '10.1.1.9:80': 'Masq/1' }],
        [12, { '10.1.1.1:80': 'Masq/3' }],
      ]);
      expect(saidBy(checks, 'T1')).toEqual({
        quorum: ['up', 'down', 'up'],
        A: ['down', 'up'],
        B: ['down'],
      });
      const [rs, vs] = [(host: string) => `RS [${host}]:tcp:80 [10.0.1.1]:tcp:80`, 'VS [10.0.1.1]:tcp:80'];
      expect(checks.fifo.filter((line) => line.includes('[10.0.1.1]'))).toEqual([
        `${vs} UP`,
        `${rs('10.1.1.2')} DOWN`,
        `${rs('10.1.1.1')} DOWN`,
        `${vs} DOWN`,
        `${rs('10.1.1.1')} UP`,
        `${vs} UP`,
      ]);
    });

    it('T2: alpha, inhibit_on_failure, sorry server, two checks of one server', () => {
      const [up, down] = [
        { '10.1.2.1:80': 'Masq/3', '10.1.2.2:80': 'Masq/0' },
        { '10.1.2.1:80': 'Masq/0', '10.1.2.2:80': 'Masq/0', '10.1.2.9:80': 'Masq/1' },
      ];
      agree(statesOf(checks, 'TCP 10.0.2.1:80', CHECKS_SECONDS), [
        [0, down],
        [3, up],
        [5.5, down],
        [9.5, up],
      ]);
      expect(saidBy(checks, 'T2')).toEqual({
        quorum: ['down', 'up', 'down', 'up'],
        A: ['down', 'up', 'down', 'up'],
        B: ['down'],
      });
    });

    it('T3: quorum with inhibit_on_failure: while the sorry server serves, servers only tell', () => {
      const both = { '10.1.3.1:80': 'Masq/1', '10.1.3.2:80': 'Masq/1' };
      agree(statesOf(checks, 'TCP 10.0.3.1:80', CHECKS_SECONDS), [
        [0, both],
        [3.2, { '10.1.3.1:80': 'Masq/0', '10.1.3.2:80': 'Masq/0', '10.1.3.9:80': 'Masq/1' }],
        [9.2, both],
      ]);
      expect(saidBy(checks, 'T3')).toEqual({
        quorum: ['up', 'down', 'up'],
        A: ['down', 'up'],
        B: ['down', 'up'],
      });
    });

    it('T4: an inhibited sorry server stays at weight 0', () => {
      const both = { '10.1.4.1:80': 'Masq/3', '10.1.4.2:80': 'Masq/3', '10.1.4.9:80': 'Masq/0' };
      agree(statesOf(checks, 'TCP 10.0.4.1:80', CHECKS_SECONDS), [
        [0, both],
        [3.2, { '10.1.4.9:80': 'Masq/1' }],
        [7.2, both],
      ]);
    });

    it('T5: misc_dynamic makes exit statuses into weights', () => {
      const weight = (value: number) => ({ '10.1.5.1:80': `Masq/${value}` });
      agree(statesOf(checks, 'TCP 10.0.5.1:80', CHECKS_SECONDS), [
        [0, weight(5)],
        [3, weight(10)],
        [5, {}],
        [7, weight(20)],
        [9, weight(5)],
        [11, weight(0)],
      ]);
    });

    it('T6: one url in each cycle, three failures of /b, and a recovery through all urls', () => {
      agree(statesOf(checks, 'TCP 10.0.6.1:80', CHECKS_SECONDS), [
        [0, { '10.1.6.1:80': 'Masq/1' }],
        [8.6, {}],
        [14.6, { '10.1.6.1:80': 'Masq/1' }],
      ]);
      expect(pathsOf(checks, '10.1.6.1:80').slice(0, 16).join('')).toBe('/a/b/c/a/b/c/a/b/b/b/b/b/b/a/b/c');
    });

    it('T6: alpha with fast_recovery: the recovery pass waits for nothing', () => {
      agree(statesOf(checks, 'TCP 10.0.16.1:80', CHECKS_SECONDS), [
        [0, {}],
        [4, { '10.1.16.1:80': 'Masq/1' }],
      ]);
      expect(pathsOf(checks, '10.1.16.1:80').slice(0, 8).join('')).toBe('/a/b/b/b/b/a/b/c');
    });

    it('T7: a reload writes what differs: weight, thresholds, flags, inhibition, quorum, protocol', () => {
      const about = (name: string) => linesAbout(reloads.snapshots[name], '10.0.7.1');
      const service = '-A -t 10.0.7.1:80 -s rr';
      const a = (more: string) => `-a -t 10.0.7.1:80 -r 10.1.7.1:80 -m ${more}`;
      const b = (more: string) => `-a -t 10.0.7.1:80 -r 10.1.7.2:80 -m ${more}`;
      expect(about('start')).toEqual([service, a('-w 1')]);
      expect(about('weight')).toEqual([service, a('-w 4')]);
      // keepalived does not notice thresholds that are edited.
      expect(about('thresholds')).toEqual([service, a('-w 4 -x 10 -y 5')]);
      // TCP has no one-packet scheduling.
      expect(about('flags')).toEqual([`${service} -p 100 -b flag-1,flag-2`, a('-w 4 -x 10 -y 5')]);
      expect(about('inhibit on')).toEqual([service, a('-w 4'), b('-w 0')]);
      expect(about('inhibit off')).toEqual([service, a('-w 4')]);
      expect(about('quorum')).toEqual([service, a('-w 4')]);
      expect(about('sorry server')).toEqual([service, '-a -t 10.0.7.1:80 -r 10.1.7.9:80 -m -w 1']);
      expect(about('no sorry server')).toEqual([service, a('-w 4')]);
      expect(about('protocol')).toEqual([service, a('-w 4')].map((line) => line.replace('-t', '-u')));
      // keepalived repeats quorum_down when the sorry server is added.
      expect(saidBy(reloads, 'T7')).toEqual({ quorum: ['up', 'down'], A: ['down'], B: ['down'] });
      expect(saidBy(reloads, 'T7u')).toEqual({ quorum: ['up'] });
    });

    it('T8: a group is a service for each address and mark, each with every server', () => {
      const services = (...names: readonly string[]) =>
        names.flatMap((name) => [
          `-A ${name} -s rr`,
          `-a ${name} -r 10.1.8.1:80 -m -w 1`,
          `-a ${name} -r 10.1.8.2:80 -m -w 1`,
        ]);
      const of = (name: string) =>
        (reloads.snapshots[name]?.table ?? []).filter((line) => /10\.1\.8\.|10\.2\.|-f 7/.test(line));
      const kept = ['-u 10.2.3.0:81', '-u 10.2.3.1:81', '-f 7'];
      expect(of('start')).toEqual(services('-u 10.2.0.1:80', '-u 10.2.0.2:80', ...kept).sort());
      expect(of('no sorry server')).toEqual(services('-u 10.2.8.1:80', ...kept).sort());
    });

    it('T9: timeouts, sync daemons and a flush at the start', () => {
      const running = kernel.snapshots['running'];
      expect(running?.timeouts).toBe('Timeout (tcp tcpfin udp): 100 121 20');
      expect(running?.daemons.map((line) => line.replace(/, maxlen.*/, ''))).toEqual([
        expect.stringMatching(/^backup sync daemon \(mcast=lo, syncid=0/),
        expect.stringMatching(/^master sync daemon \(mcast=lo, syncid=0/),
      ]);
      expect(linesAbout(running, '203.0.113.9')).toEqual([]);
      expect(kernel.left.timeouts).toBe('Timeout (tcp tcpfin udp): 901 121 301');
      expect(kernel.left.daemons).toEqual([]);
    });

    it('T10: with omega a stop tells, also with a flush', () => {
      expect(linesAbout(kernel.snapshots['running'], '10.0.10.1')).toHaveLength(3);
      // keepalived leaves out the real servers with lvs_flush_on_stop.
      expect(saidBy(kernel, 'T10')).toEqual({ quorum: ['up', 'down'], A: ['down'], B: ['down'] });
      expect(kernel.said.at(-1)).toMatch(/^T10 /);
    });

    it('T11: GUE tunnels to IPv4 and IPv6 servers of an IPv6 service, persistent by /64', () => {
      const name = '-t [fd00:11::1]:80';
      const tunnel = '-i --tun-type gue --tun-port 5555 --tun-csum -w 1';
      expect(linesAbout(kernel.snapshots['running'], '[fd00:11::1]')).toEqual([
        `-A ${name} -s rr -p 360 -M 64`,
        `-a ${name} -r 10.1.11.1:80 ${tunnel}`,
        `-a ${name} -r [fd00:11::2]:80 ${tunnel}`,
      ]);
    });

    it('T12: a firewall mark with persistence, its engine and scheduler flags', () => {
      expect(linesAbout(kernel.snapshots['running'], '-f 5')).toEqual([
        '-A -f 5 -s sh -p 360 -M 255.255.255.0 --pe sip -o -b sh-fallback,sh-port',
        '-a -f 5 -r 10.1.12.1:8080 -m -w 1',
        '-a -f 5 -r 10.1.12.2:8081 -m -w 1',
      ]);
    });

    it.each([
      ['checks', checks],
      ['reloads', reloads],
      ['kernel', kernel],
    ] as const)('SIGTERM leaves nothing of the run %s behind', (_, { left, stopped, log }) => {
      expect(stopped, log).toBe(true);
      expect(left.table).toEqual([]);
    });
  });
}

const CHECKS_SECONDS = GOLDEN_RUNS.checks.seconds;

async function record(): Promise<Readonly<Record<keyof typeof GOLDEN_RUNS, GoldenRecording>>> {
  const names = Object.keys(GOLDEN_RUNS);
  const longest = Math.max(...Object.values(GOLDEN_RUNS).map(({ seconds }) => seconds));
  const outcome = await runInLab({
    script: [...names.map(runScript), 'wait'].join('\n'),
    timeoutSeconds: longest + 60,
    collect: names.map((name) => `${name}.json`),
  });
  const read = (name: keyof typeof GOLDEN_RUNS): GoldenRecording => {
    const text = outcome.files[`${name}.json`];
    if (text === undefined) throw new Error(`the run ${name} left no recording\n${describeOutcome(outcome)}`);
    return JSON.parse(text) as GoldenRecording;
  };
  return { checks: read('checks'), reloads: read('reloads'), kernel: read('kernel') };
}

/** Every address of 10/8 and fd00::/16 is local, so that scripted servers can listen anywhere in it. */
function runScript(name: string): string {
  return [
    `ip netns add ${name}; ip -n ${name} link set lo up`,
    `ip -n ${name} route add local 10.0.0.0/8 dev lo; ip -n ${name} -6 route add local fd00::/16 dev lo`,
    `ip netns exec ${name} node dist-test/test/lab/golden/main.js ${name} /run/${name} "$LAB_DIR/${name}.json" &`,
  ].join('\n');
}

/** The same states in the same order, each no more than {@link SLACK} from its time. */
function agree(found: readonly State[], expected: readonly State[]): void {
  expect(found.map(([, state]) => state)).toEqual(expected.map(([, state]) => state));
  for (const [index, [at]] of expected.entries()) {
    expect(Math.abs((found[index]?.[0] ?? Number.NaN) - at), `time of state ${index}`).toBeLessThan(SLACK);
  }
}

/** What scripts of one trace were told, in order for each object; different objects have no order. */
function saidBy(recording: GoldenRecording, trace: string): Readonly<Record<string, readonly string[]>> {
  const objects: Record<string, string[]> = {};
  for (const line of recording.said) {
    const [of, object = '', word = ''] = line.split(' ');
    if (of === trace) objects[object] = [...(objects[object] ?? []), word];
  }
  return objects;
}

function pathsOf(recording: GoldenRecording, server: string): readonly string[] {
  return recording.requests.flatMap((line) =>
    line.startsWith(`${server} `) ? [line.slice(server.length + 1)] : [],
  );
}
