import { describe, expect, it } from 'vitest';
import { describeOutcome, withoutLab } from './cases.ts';
import { labAvailability } from './machine.ts';
import { runInLab } from './runner.ts';

const lab = labAvailability();

if (lab.kernel === null) withoutLab('The lab', lab.reason);
else {
  describe('The lab', () => {
    it('hands back output, files and exit status of a script in a kernel with an empty IPVS table', async () => {
      const outcome = await runInLab({
        script: [
          'cat "$LAB_DIR/given"',
          'wc -l </proc/self/net/ip_vs',
          'ipvsadm -A -t 192.0.2.1:80 -s wrr && ipvsadm -a -t 192.0.2.1:80 -r 127.0.0.1:80 -m && ipvsadm -Sn >"$LAB_DIR/made"',
          'echo complaint >&2',
          'exit 7',
        ].join('\n'),
        timeoutSeconds: 30,
        files: { given: 'a file of the test\n' },
        collect: ['made', 'missing'],
      });
      expect(outcome.status, describeOutcome(outcome)).toBe(7);
      expect(outcome.stdout).toBe('a file of the test\n3\n');
      expect(outcome.stderr).toBe('complaint\n');
      expect(outcome.files).toEqual({
        made: '-A -t 192.0.2.1:80 -s wrr\n-a -t 192.0.2.1:80 -r 127.0.0.1:80 -m -w 1\n',
      });
    });

    it('kills everything of a run at its deadline', async () => {
      const outcome = await runInLab({
        script: 'echo begun; sync; sleep 60',
        timeoutSeconds: 1,
      });
      expect(outcome.timedOut).toBe(true);
      expect(outcome.status).toBeNull();
      expect(outcome.stdout).toBe('begun\n');
    });

    it('routes a request through the virtual address of the topology by NAT', async () => {
      const outcome = await runInLab({
        script: [
          '. test/lab/topology.sh',
          'topology_up 2',
          'in_ns director ipvsadm -A -t $VIP4:80 -s rr',
          'for i in 1 2; do',
          "  in_ns rs$i node -e \"require('http').createServer((q, r) => r.end('rs$i')).listen(80)\" &",
          '  in_ns director ipvsadm -a -t $VIP4:80 -r $(rs4 $i):80 -m',
          'done',
          'for i in 1 2; do for n in $(seq 100); do in_ns director curl -s -m 1 -o /dev/null http://$(rs4 $i)/ && break; sleep 0.1; done; done',
          'for n in 1 2 3 4; do in_ns client curl -s -m 2 http://$VIP4/ || exit 1; echo; done | sort | uniq -c | tr -s " "',
          'kill %1 %2',
        ].join('\n'),
        timeoutSeconds: 40,
      });
      expect(outcome.stdout, describeOutcome(outcome)).toBe(' 2 rs1\n 2 rs2\n');
    });
  });
}
