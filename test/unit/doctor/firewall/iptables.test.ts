import { describe, expect, it } from 'vitest';
import { iptablesFirewall } from '../../../../src/doctor/firewall/iptables.ts';
import type { AdvertPacket } from '../../../../src/doctor/firewall/packet.ts';
import { droppingPath } from '../../../../src/doctor/firewall/walk.ts';

const ADVERT: AdvertPacket = { family: 'inet', device: 'eth0', isUnicast: false };

/** What ufw 0.36 makes of `ufw enable` with its own rules, shortened to what an advert passes. */
const UFW = [
  '-P INPUT DROP',
  '-P FORWARD DROP',
  '-N ufw-before-input',
  '-N ufw-not-local',
  '-N ufw-after-input',
  '-N ufw-user-input',
  '-A INPUT -j ufw-before-input',
  '-A INPUT -j ufw-after-input',
  '-A ufw-before-input -i lo -j ACCEPT',
  '-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  '-A ufw-before-input -m conntrack --ctstate INVALID -j DROP',
  '-A ufw-before-input -p icmp -m icmp --icmp-type 8 -j ACCEPT',
  '-A ufw-before-input -p udp -m udp --sport 67 --dport 68 -j ACCEPT',
  '-A ufw-before-input -j ufw-not-local',
  '-A ufw-before-input -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT',
  '-A ufw-before-input -j ufw-user-input',
  '-A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN',
  '-A ufw-not-local -m addrtype --dst-type MULTICAST -j RETURN',
  '-A ufw-not-local -j DROP',
  '-A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT',
];

function judge(lines: readonly string[], advert: AdvertPacket = ADVERT): readonly string[] | null {
  return droppingPath(iptablesFirewall(lines, advert));
}

describe('the firewall of iptables', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'a rule for the protocol',
      ['-P INPUT ACCEPT', '-A INPUT -p vrrp -j DROP'],
      ['-A INPUT -p vrrp -j DROP'],
    ],
    [
      'a rule for the group',
      ['-P INPUT ACCEPT', '-A INPUT -d 224.0.0.18/32 -j REJECT --reject-with icmp-port-unreachable'],
      ['-A INPUT -d 224.0.0.18/32 -j REJECT --reject-with icmp-port-unreachable'],
    ],
    [
      'a rule for all multicast',
      ['-P INPUT ACCEPT', '-A INPUT -d 224.0.0.0/4 -j DROP'],
      ['-A INPUT -d 224.0.0.0/4 -j DROP'],
    ],
    [
      'a chain of somebody else, behind one that returns',
      [
        '-P INPUT ACCEPT',
        '-N a',
        '-N b',
        '-A INPUT -j a',
        '-A INPUT -i eth+ -j b',
        '-A a -p tcp -j DROP',
        '-A b -g a',
        '-A INPUT -p 112 -m comment --comment "no -j ACCEPT" -j DROP',
      ],
      ['-A INPUT -p 112 -m comment --comment "no -j ACCEPT" -j DROP'],
    ],
    [
      'a jump into a jump',
      ['-P INPUT ACCEPT', '-N a', '-N b', '-A INPUT -j a', '-A a -i eth0 -j b', '-A b ! -p tcp -j DROP'],
      ['-A INPUT -j a', '-A a -i eth0 -j b', '-A b ! -p tcp -j DROP'],
    ],
    [
      'the policy, where only connections that are known and a port come in',
      [
        '-P INPUT DROP',
        '-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT',
        '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
      ],
      ['-P INPUT DROP'],
    ],
  ])('drops adverts by %s', (_, lines, path) => {
    expect(judge(lines)).toEqual(path);
  });

  it.each<[string, readonly string[]]>([
    ['accepts the protocol in a chain', ['-P INPUT DROP', '-N a', '-A INPUT -j a', '-A a -p 112 -j ACCEPT']],
    ['drops on another interface', ['-P INPUT ACCEPT', '-A INPUT -i eth1 -p 112 -j DROP']],
    ['drops another group', ['-P INPUT ACCEPT', '-A INPUT -d 224.0.0.251/32 -j DROP']],
    ['drops all but adverts', ['-P INPUT ACCEPT', '-A INPUT ! -d 224.0.0.18/32 -j DROP']],
    ['may accept by the sender', ['-P INPUT DROP', '-A INPUT -s 10.9.0.0/24 -j ACCEPT']],
    ['may drop by the sender', ['-P INPUT ACCEPT', '-A INPUT -s 10.9.0.7/32 -j DROP']],
    ['hands them to a program', ['-P INPUT DROP', '-A INPUT -p 112 -j NFQUEUE --queue-num 1']],
    ['has chains that call each other', ['-P INPUT DROP', '-N a', '-A INPUT -j a', '-A a -j a']],
    ['of ufw may let them in by the type of their destination', UFW],
  ])('that %s is not accused', (_, lines) => {
    expect(judge(lines)).toBeNull();
  });

  it('drops adverts of unicast peers by the protocol, and not by the group', () => {
    const unicast = { ...ADVERT, isUnicast: true };
    expect(judge(['-P INPUT ACCEPT', '-A INPUT -d 224.0.0.18/32 -j DROP'], unicast)).toBeNull();
    expect(judge(['-P INPUT ACCEPT', '-A INPUT -p 112 -j DROP'], unicast)).toEqual([
      '-A INPUT -p 112 -j DROP',
    ]);
  });

  it('of IPv6 drops by the group of IPv6', () => {
    const advert: AdvertPacket = { ...ADVERT, family: 'inet6' };
    expect(judge(['-P INPUT ACCEPT', '-A INPUT -d ff02::12/128 -j DROP'], advert)).toEqual([
      '-A INPUT -d ff02::12/128 -j DROP',
    ]);
  });
});
