import { describe, expect, it } from 'vitest';
import { describeOutcome, withoutLab } from './cases.ts';
import { labAvailability } from './machine.ts';
import { runInLab } from './runner.ts';

const lab = labAvailability();

if (lab.kernel === null) withoutLab("A stranger's file", lab.reason);
else {
  describe("A stranger's file", () => {
    it('with a group of both families behind tunnels is in the kernel as keepalived has it', async () => {
      const outcome = await runInLab({
        script: [
          'node dist/src/lvsd.js --config test/fixtures/config/strangers/01-group-of-both-families-tunnel.conf \\',
          '  --control /run/lvsd.sock --state-dir /run/state --metrics off 2>/run/log &',
          'for n in $(seq 600); do grep -q " running " /run/log && break; sleep 0.1; done',
          'ipvsadm -Sn',
          'cat /run/log >&2',
          'kill %1',
          'wait',
        ].join('\n'),
        timeoutSeconds: 60,
      });
      const lines = outcome.stdout.trim().split('\n');
      const services = ['192.0.2.1:80', '192.0.2.1:443', '[2001:db8::1]:80', '[2001:db8::1]:443'];
      for (const service of services) {
        const [, port = ''] = /:(\d+)$/.exec(service) ?? [];
        expect(lines, describeOutcome(outcome)).toContain(`-A -t ${service} -s mh`);
        for (const server of ['198.51.100.1', '[2001:db8:1::1]']) {
          const itsLine = lines.find((line) =>
            line.startsWith(`-a -t ${service} -r ${server}:${port} -i -w 1`),
          );
          expect(itsLine, describeOutcome(outcome)).toBeDefined();
        }
      }
      expect(lines).toHaveLength(services.length * 3);
    });
  });
}
