import type { Examples } from '../example.ts';
import { instance } from './instance-text.ts';

const UNICAST = 'unicast_src_ip 10.9.0.1\nunicast_peer {\n';

/** Addresses of instances, and the ways of their adverts. */
export const VRRP_ADDRESSES: Examples = [
  [
    'vrrp-no-address',
    {
      meaning:
        'An instance without an address. With version 3 it is not run, since the others refuse such adverts.',
      remedy: 'Name the addresses; no_virtual_ipaddress says that scripts move them.',
      text: instance('', { addresses: [] }),
    },
  ],
  [
    'vrrp-address-option',
    {
      meaning: 'A word after an address that is not understood, or has no effect.',
      remedy: 'Known are dev, scope, brd, label, preferred_lft, -nodad, noprefixroute and no_track.',
      text: instance('', { addresses: ['10.9.0.100/24 device eth0'] }),
    },
  ],
  [
    'vrrp-address-label',
    {
      meaning:
        'A label has at most 15 characters. keepalived leaves the address out; lvsd adds it without a label.',
      remedy: 'Choose a shorter one.',
      text: instance('', { addresses: ['10.9.0.100/24 label enp0s31f6:address'] }),
    },
  ],
  [
    'vrrp-address-twice',
    {
      meaning: 'Two instances that take one address from each other, or one line too many.',
      remedy: 'Leave the address to one of them.',
      text: instance() + instance('', { name: 'VI_2', vrid: 8 }),
    },
  ],
  [
    'vrrp-address-limit',
    {
      meaning: 'More addresses than an instance has.',
      remedy: 'Use further instances, with a sync group.',
      text: instance('', {
        addresses: Array.from({ length: 2049 }, (_, index) => `10.9.${index >> 8}.${index & 255}`),
      }),
      shown: '(2049 addresses)',
    },
  ],
  [
    'vrrp-too-many-addresses',
    {
      meaning:
        'More addresses than one advert holds. The last ones move as well, but are not advertised, as in keepalived.',
      remedy: 'Put them into virtual_ipaddress_excluded.',
      text: instance('', {
        addresses: Array.from({ length: 256 }, (_, index) => `10.9.${1 + (index >> 7)}.${index & 127}`),
      }),
      shown: '(256 addresses)',
    },
  ],
  [
    'vrrp-family',
    {
      meaning: 'One instance has one family of addresses.',
      remedy: 'Put the others into virtual_ipaddress_excluded, or into an instance of their own.',
      text: instance('', { addresses: ['10.9.0.100/24', 'fd00::100/64'] }),
    },
  ],
  [
    'vrrp-first-not-link-local',
    {
      meaning: 'The RFC asks for a link-local IPv6 address first. keepalived tells this, too, and goes on.',
      remedy: 'For the address of a service there is nothing to do; a router needs it.',
      text: instance('', { addresses: ['fd00::100/64'] }),
    },
  ],
  [
    'vrrp-no-peers',
    {
      meaning: 'Words of unicast without a peer: adverts are multicast, as in keepalived.',
      remedy: 'Name the peers.',
      text: instance('unicast_src_ip 10.9.0.1'),
    },
  ],
  [
    'vrrp-unicast-source',
    {
      meaning: 'Peers, and no word of which address of this node they know.',
      remedy: 'Say unicast_src_ip.',
      text: instance('unicast_peer {\n  10.9.0.2\n}'),
    },
  ],
  [
    'vrrp-unicast-self',
    {
      meaning: 'A node does not send adverts to itself.',
      remedy: 'unicast_peer names the others.',
      text: instance(`${UNICAST}  10.9.0.1\n  10.9.0.2\n}`),
    },
  ],
  [
    'vrrp-unicast-ttl',
    {
      meaning: 'Multicast adverts always have TTL 255.',
      remedy: 'Take it out, or name the peers.',
      text: instance('unicast_ttl 64'),
    },
  ],
  [
    'vrrp-peer-twice',
    {
      meaning: 'One peer in two lines.',
      remedy: 'Take one of them out.',
      text: instance(`${UNICAST}  10.9.0.2\n  10.9.0.2\n}`),
    },
  ],
  [
    'vrrp-peer-option',
    {
      meaning: 'After a peer stand min_ttl and max_ttl alone.',
      remedy: 'Take the word out.',
      text: instance(`${UNICAST}  10.9.0.2 dev eth0\n}`),
    },
  ],
  [
    'vrrp-peer-family',
    {
      meaning: 'A peer whose address is of the other family than the virtual addresses.',
      remedy: 'Name its address of this family.',
      text: instance(`${UNICAST}  10.9.0.2\n  fd00::2\n}`),
    },
  ],
  [
    'vrrp-peer-ttl',
    {
      meaning: 'No TTL is within these bounds.',
      remedy: 'min_ttl is the smaller one.',
      text: instance(`${UNICAST}  10.9.0.2 min_ttl 255 max_ttl 254\n}`),
    },
  ],
  [
    'vrrp-peer-limit',
    {
      meaning: 'More peers than VRIDs of one interface.',
      remedy: 'Look whether a generator made them by mistake.',
      text: instance(
        `${UNICAST}${Array.from({ length: 256 }, (_, index) => `  10.8.0.${index}\n`).join('')}}`,
      ),
      shown: '(256 peers)',
    },
  ],
  [
    'vrrp-source-family',
    {
      meaning: 'A source address of the other family than the virtual addresses.',
      remedy: 'Name one of this family, or none.',
      text: instance('mcast_src_ip fd00::1'),
    },
  ],
  [
    'vrrp-multicast-group',
    {
      meaning: 'No multicast address of this family; of IPv6 it must be link-local.',
      remedy: 'Such as 224.0.0.18 or ff02::12, the same on all nodes.',
      text: `global_defs {\n  vrrp_mcast_group4 10.0.0.18\n}\n${instance()}`,
    },
  ],
  [
    'vrrp-multicast-with-unicast',
    {
      meaning: 'With peers there is no multicast group.',
      remedy: 'Take one of the two out.',
      text: instance(`mcast_dst_ip 224.0.0.50\n${UNICAST}  10.9.0.2\n}`),
    },
  ],
  [
    'vrrp-old-checksum',
    {
      meaning: 'A checksum of keepalived 1.3.6 and older, which lvsd does not send.',
      remedy: 'Upgrade the peer.',
      text: instance(`old_unicast_checksum\n${UNICAST}  10.9.0.2\n}`),
    },
  ],
];
