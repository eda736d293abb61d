import type { CaseEvent, DuelCase } from './case.ts';

const GLOBALS = `global_defs {
 vrrp_notify_fifo /run/vrrp.fifo
 script_user root
 enable_script_security
}
`;

interface Instance {
  readonly priority: number;
  readonly name?: string;
  readonly id?: number;
  readonly interval?: number;
  readonly addresses?: readonly string[];
  readonly more?: string;
}

function instance({
  priority,
  name = 'VI_1',
  id = 51,
  interval = 1,
  addresses = ['10.9.0.100/24'],
  more = '',
}: Instance): string {
  return `vrrp_instance ${name} {
 state BACKUP
 interface eth0
 virtual_router_id ${id}
 priority ${priority}
 advert_int ${interval}
 ${more}
 virtual_ipaddress {
  ${addresses.join('\n  ')}
 }
}
`;
}

/** Both nodes alike, but for their priorities. */
export function pair(
  first: number,
  second: number,
  parts: Omit<Instance, 'priority'>,
  before = '',
): DuelCase['config'] {
  const config = (priority: number): string => `${GLOBALS}${before}${instance({ ...parts, priority })}`;
  return { n1: config(first), n2: config(second) };
}

export function event(at: number, node: 'n1' | 'n2', action: CaseEvent['action']): CaseEvent {
  return { at, node, action };
}

const start = (at: number, node: 'n1' | 'n2'): CaseEvent => event(at, node, { kind: 'start' });
/** Facts that only keepalived's own behaviour can tell: what a peer sees, what the kernel holds, what scripts hear. */
export const DUELS: readonly DuelCase[] = [
  {
    title: 'a master with a password is killed, its addresses are taken off, and it comes back',
    config: pair(150, 100, {
      addresses: ['10.9.0.100/24 dev eth0 label eth0:1', '10.9.0.101'],
      more: 'authentication {\n auth_type PASS\n auth_pass secret12\n }',
    }),
    events: [
      event(1, 'n1', { kind: 'kill' }),
      event(1, 'n1', { kind: 'address', words: 'del 10.9.0.100/24 dev eth0' }),
      event(1, 'n1', { kind: 'address', words: 'del 10.9.0.101/32 dev eth0' }),
      start(11, 'n1'),
    ],
    seconds: 16.5,
  },
  {
    title:
      'a master with version 3 and half a second stops, and with nopreempt it does not take over when it returns',
    config: pair(150, 100, { interval: 0.5, more: 'version 3\n nopreempt' }),
    events: [event(1.3, 'n1', { kind: 'stop' }), start(8, 'n1'), event(11, 'n2', { kind: 'stop' })],
    seconds: 14,
  },
  {
    title: 'a track file takes the priority down and the instance to FAULT, and back',
    config: pair(
      150,
      100,
      { more: 'track_file {\n  down weight 1\n }' },
      'vrrp_track_file down {\n file /run/down\n}\n',
    ),
    events: [
      event(3, 'n1', { kind: 'write', file: 'down', text: '-60\n' }),
      event(8.3, 'n1', { kind: 'write', file: 'down', text: '-254\n' }),
      event(9.3, 'n1', { kind: 'write', file: 'down', text: '0\n' }),
    ],
    seconds: 15,
  },
  {
    title: 'the carrier of a master goes and comes, and somebody removes its address',
    config: pair(150, 100, {}),
    events: [
      event(1, 'n1', { kind: 'carrier', up: false }),
      event(5.3, 'n1', { kind: 'carrier', up: true }),
      event(16.5, 'n1', { kind: 'address', words: 'del 10.9.0.100/24 dev eth0' }),
    ],
    seconds: 19,
  },
];
