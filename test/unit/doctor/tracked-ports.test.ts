import { describe, expect, it } from 'vitest';
import { gatherTrackedPorts, parseTrackedLine } from '../../../src/doctor/tracked-ports.ts';
import { configOf } from '../../support/doctor-subjects.ts';
import { MemoryHost } from '../../support/memory-host.ts';

const LINE =
  'ipv4     2 tcp      6 118 TIME_WAIT src=192.0.2.2 dst=198.51.100.10 sport=40000 dport=80 src=10.7.0.1 dst=10.1.0.1 sport=8080 dport=40000 [ASSURED] mark=0 zone=0 use=2';
const LINE6 =
  'ipv6     10 udp      17 20 src=fd00:0002:0000:0000:0000:0000:0000:0002 dst=fd00:0005:0000:0000:0000:0000:0000:0010 sport=9 dport=53 packets=1 bytes=60 [UNREPLIED] src=fd00:0001:0000:0000:0000:0000:0000:0011 dst=fd00:0001:0000:0000:0000:0000:0000:00a1 sport=5353 dport=9 packets=0 bytes=0 mark=0 use=2';

const CONFIG = `virtual_server 198.51.100.10 80 {
  lb_algo rr
  lb_kind FNAT
  protocol TCP
  real_server 10.7.0.1 8080 {
  }
}
`;

const PATH = '/proc/self/net/nf_conntrack';
const host = (text: string): MemoryHost =>
  new MemoryHost({ files: { [PATH]: text }, addresses: [['lan', '10.1.0.1']] });

describe('a line of connection tracking', () => {
  it('tells what the server sees: the way of the answer', () => {
    expect(parseTrackedLine(LINE)).toEqual({
      protocol: 'tcp',
      server: '10.7.0.1',
      port: 8080,
      source: '10.1.0.1',
    });
    expect(parseTrackedLine(LINE6)).toEqual({
      protocol: 'udp',
      server: 'fd00:1::11',
      port: 5353,
      source: 'fd00:1::a1',
    });
  });

  it.each([
    '',
    'ipv4',
    'ipv4     2 icmp     1 29 src=10.1.0.1 dst=10.7.0.1 type=8 code=0 id=1 src=10.7.0.1 dst=10.1.0.1 type=0 code=0 id=1',
    LINE.slice(0, 110),
  ])('that has no ports of an answer is none: %s', (line) => expect(parseTrackedLine(line)).toBeNull());
});

describe('the ports of FULLNAT', () => {
  it('are counted for each source and server, and only where this host is the one that the server sees', async () => {
    const plainNat = LINE.replace('dst=10.1.0.1', 'dst=192.0.2.2');
    const other = LINE.replaceAll('10.7.0.1', '10.7.0.9');
    expect(
      await gatherTrackedPorts(host([LINE, LINE, plainNat, other, ''].join('\n')), configOf(CONFIG)),
    ).toEqual([{ protocol: 'tcp', server: '10.7.0.1', port: 8080, source: '10.1.0.1', entries: 2 }]);
  });

  it('are not asked for without FULLNAT, and unknown where the table cannot be read', async () => {
    expect(await gatherTrackedPorts(host(LINE), configOf(CONFIG.replace('FNAT', 'NAT')))).toBeNull();
    expect(await gatherTrackedPorts(new MemoryHost(), configOf(CONFIG))).toBeNull();
  });
});
