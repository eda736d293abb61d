import { type IpAddress, parseIpAddress } from '../../src/base/ip-address.ts';
import type { Config } from '../../src/config/model/config.ts';
import type { DataPathMachine } from '../../src/datapath/answer-settings.ts';
import { loadText, rendered } from './config.ts';

export function address(text: string): IpAddress {
  const parsed = parseIpAddress(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

/** A virtual server with one check by its own way: 192.0.2.10:80 to 10.1.0.11:80. */
export function pathConfig(kind = 'DR', path = 'probe_path forwarding', globals = ''): Config {
  const text = `global_defs {\n${globals}\n}\nvirtual_server 192.0.2.10 80 {\nlb_algo rr\nlb_kind ${kind}\nprotocol TCP\n${path}\nreal_server 10.1.0.11 80 {\nTCP_CHECK {\n}\n}\n}\n`;
  const loaded = loadText('lvsd.conf', text);
  if (loaded.config === null) throw new Error(rendered(loaded));
  return loaded.config;
}

/** A director with one interface towards its servers. */
export class PathMachine implements DataPathMachine {
  source: IpAddress | null = address('10.1.0.1');
  readonly values = new Map<string, number>([
    ['accept_local all', 0],
    ['accept_local lan', 0],
    ['rp_filter all', 0],
    ['rp_filter lan', 0],
  ]);
  refusal: string | null = null;
  saved: string | null = null;
  /** Frames that were sent. */
  readonly sent: Uint8Array[] = [];
  received: ((frame: Uint8Array) => void) | null = null;

  readonly tables = {
    routes: () =>
      Promise.resolve(
        'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\nlan\t0000010A\t0\t0001\t0\t0\t0\t00FFFFFF\n',
      ),
    neighbours: () => Promise.resolve('head\n10.1.0.11 0x1 0x2 02:00:00:00:00:0b * lan\n'),
  };

  readonly settings = {
    read: (setting: string, device: string) =>
      Promise.resolve(this.values.get(`${setting} ${device}`) ?? null),
    write: (setting: string, device: string, value: number) => {
      if (this.refusal !== null) return Promise.reject(new Error(this.refusal));
      this.values.set(`${setting} ${device}`, value);
      return Promise.resolve();
    },
  };

  readonly arp = {
    find: () => ({ index: 3, mac: Uint8Array.of(2, 0, 0, 0, 0, 1) }),
    hear: (_index: number, received: (frame: Uint8Array) => void) => {
      this.received = received;
      return {
        close: () => {
          this.received = null;
        },
      };
    },
    send: (frame: Uint8Array) => {
      this.sent.push(frame);
      return this.refusal;
    },
  };

  readonly record = {
    file: {
      path: '/var/lib/lvsd/data-path-probes.json',
      read: () => Promise.resolve(this.saved),
      replace: (text: string) => {
        this.saved = text;
        return Promise.resolve();
      },
    },
    place: { boot: 'b', network: 'net:[1]' },
  };

  sourceTowards(): Promise<IpAddress | null> {
    return Promise.resolve(this.source);
  }
}
