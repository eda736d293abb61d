import { describe, expect, it } from 'vitest';
import { nftablesFirewall } from '../../../../src/doctor/firewall/nftables.ts';
import type { AdvertPacket } from '../../../../src/doctor/firewall/packet.ts';
import { droppingPath } from '../../../../src/doctor/firewall/walk.ts';

const ADVERT: AdvertPacket = { family: 'inet', device: 'eth0', isUnicast: false };

/** One table `inet f` with a base chain `in`, as `nft -j list ruleset` of nftables 1.0.6 prints it. */
function listing(policy: 'accept' | 'drop', ...rules: readonly (readonly object[])[]): string {
  const place = { family: 'inet', table: 'f' };
  return JSON.stringify({
    nftables: [
      { metainfo: { version: '1.0.6', json_schema_version: 1 } },
      { table: { family: 'inet', name: 'f', handle: 1 } },
      { chain: { ...place, name: 'in', handle: 1, type: 'filter', hook: 'input', prio: 0, policy } },
      { chain: { ...place, name: 'sub', handle: 2 } },
      {
        rule: {
          ...place,
          chain: 'sub',
          handle: 9,
          expr: [match({ payload: { protocol: 'ip', field: 'protocol' } }, 'vrrp'), DROP],
        },
      },
      ...rules.map((expr, index) => ({ rule: { ...place, chain: 'in', handle: 10 + index, expr } })),
    ],
  });
}

function match(left: object, right: unknown, op = '=='): object {
  return { match: { op, left, right } };
}

const ACCEPT = { accept: null };
const DROP = { drop: null };
const PROTOCOL = { meta: { key: 'l4proto' } };
const DEVICE = { meta: { key: 'iifname' } };
const TO = { payload: { protocol: 'ip', field: 'daddr' } };
const STATES = {
  vmap: {
    key: { ct: { key: 'state' } },
    data: {
      set: [
        ['invalid', DROP],
        ['established', ACCEPT],
        ['related', ACCEPT],
      ],
    },
  },
};

function judge(text: string, advert: AdvertPacket = ADVERT): readonly string[] | null {
  const firewall = nftablesFirewall(text, advert);
  return firewall === null ? null : droppingPath(firewall);
}

describe('the firewall of nftables', () => {
  it.each<[string, string, string]>([
    [
      'the policy, behind a map of states',
      listing('drop', [STATES], [match(PROTOCOL, 'tcp'), ACCEPT]),
      'chain inet f in { policy drop; }',
    ],
    [
      'a set of protocols',
      listing('accept', [match(PROTOCOL, { set: ['esp', 'vrrp'] }), DROP]),
      'inet f in: ',
    ],
    [
      'a network of groups',
      listing('accept', [match(TO, { prefix: { addr: '224.0.0.0', len: 4 } }), { reject: null }]),
      'inet f in: ',
    ],
    ['a jump', listing('accept', [match(DEVICE, 'eth*'), { jump: { target: 'sub' } }]), 'inet f in: '],
    ['what is not of another interface', listing('accept', [match(DEVICE, 'lo', '!='), DROP]), 'inet f in: '],
  ])('drops adverts by %s', (_, text, begins) => {
    expect(judge(text)?.[0]).toContain(begins);
  });

  it.each<[string, string]>([
    ['accepts the protocol', listing('drop', [match(PROTOCOL, 112), ACCEPT])],
    [
      'accepts what is new',
      listing('drop', [match({ ct: { key: 'state' } }, ['new', 'established'], 'in'), ACCEPT]),
    ],
    ['may accept by a set with a name', listing('drop', [match(TO, '@groups'), ACCEPT])],
    ['drops ports', listing('accept', [match({ payload: { protocol: 'tcp', field: 'dport' } }, 22), DROP])],
    ['drops by a limit', listing('accept', [{ limit: { rate: 1, per: 'second' } }, DROP])],
    [
      'drops for IPv6',
      listing('accept', [match({ payload: { protocol: 'ip6', field: 'daddr' } }, 'ff02::12'), DROP]),
    ],
    [
      'has a map that depends on the sender',
      listing('drop', [
        {
          vmap: {
            key: { payload: { protocol: 'ip', field: 'saddr' } },
            data: { set: [['10.9.0.2', ACCEPT]] },
          },
        },
      ]),
    ],
  ])('that %s is not accused', (_, text) => {
    expect(judge(text)).toBeNull();
  });

  it('is read with the warnings that nft prints about tables of iptables', () => {
    const text = `# Warning: table ip filter is managed by iptables-nft, do not touch!\n${listing('drop')}\n`;
    expect(judge(text)).toEqual(['chain inet f in { policy drop; }']);
  });

  it.each(['', 'nft: not permitted', '{"nftables": 7}', '{'])('that prints %o is not judged', (text) => {
    expect(nftablesFirewall(text, ADVERT)).toBeNull();
  });

  it('has the rules of IPv6 in the same table', () => {
    const text = listing('accept', [
      match({ payload: { protocol: 'ip6', field: 'daddr' } }, 'ff02::12'),
      DROP,
    ]);
    expect(judge(text, { ...ADVERT, family: 'inet6' })).toHaveLength(1);
  });
});
