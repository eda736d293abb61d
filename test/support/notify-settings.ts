import type { Script } from '../../src/base/processes/script.ts';
import {
  type MailSettings,
  NO_NOTIFICATIONS,
  type NotifySettings,
  type RealServerNotify,
  type VirtualServerNotify,
} from '../../src/config/model/notify-settings.ts';
import type { Transition } from '../../src/state/model/facts.ts';

/** One virtual server `vs` with the real servers `a` and `b`; names as keepalived writes them. */

export const MAIL: MailSettings = {
  host: '127.0.0.1',
  port: 25,
  tls: 'none',
  login: null,
  heloName: 'director.example.org',
  timeout: 30_000,
  from: 'lvsd@example.org',
  to: ['ops@example.org'],
  routerId: 'lb1',
};

export const VS_NAME = '[10.0.0.1]:tcp:80';

export function script(name: string): Script {
  return { command: { invocation: 'direct', argv: [name] }, identity: null };
}

export function settings(
  virtualServer: Partial<Omit<VirtualServerNotify, 'realServers'>> = {},
  rest: Partial<NotifySettings> = {},
): NotifySettings {
  const vs: VirtualServerNotify = {
    name: VS_NAME,
    up: script('quorum_up'),
    down: script('quorum_down'),
    mail: false,
    omega: false,
    quorum: 2,
    hysteresis: 1,
    sorryServer: false,
    ...virtualServer,
    realServers: new Map([realServer('a', '10.0.1.1'), realServer('b', '10.0.1.2')]),
  };
  return { ...NO_NOTIFICATIONS, virtualServers: new Map([['vs', vs]]), ...rest };
}

function realServer(id: string, address: string): [string, RealServerNotify] {
  const name = `[${address}]:tcp:8080`;
  return [id, { name, up: script(`up(${id})`), down: script(`down(${id})`), mail: false }];
}

/** `vs` or a real server goes up or down. */
export function transition(
  object: 'vs' | 'a' | 'b',
  to: Transition['to'],
  more: Partial<Transition> = {},
): Transition {
  return {
    kind: object === 'vs' ? 'virtual_server' : 'real_server',
    id: object,
    virtualServer: 'vs',
    realServer: object === 'vs' ? null : object,
    to,
    at: Date.UTC(2026, 0, 2, 3, 4, 5),
    reason: 'TCP_CHECK: connection refused',
    initial: false,
    ...more,
  };
}
