import type { PathHost, ProbeSource } from '../../checkers/path/probe.ts';
import type { PathConnection } from '../../checkers/path/spec.ts';
import { serviceId } from '../../ipvs/key.ts';
import type { KernelTable, ServiceId } from '../../ipvs/types.ts';
import type { HostAddresses } from '../base/host-addresses.ts';
import { addressFamily, type IpAddress } from '../base/ip-address.ts';
import type { Clock, Instant, Milliseconds } from '../base/time.ts';
import type { Config } from '../config/model/config.ts';
import { privateService } from '../state/pool/private-services.ts';
import type { DataPathMachine } from './answer-settings.ts';
import type { ArpQuestions } from './arp-questions.ts';
import { interfaceTowards, neighbourOf } from './proc-net.ts';

/** How long the kernel's choice of a source address is reused. */
const SOURCE_AGE: Milliseconds = 5000;
/** The largest number of choices that are kept; when it is reached, all are dropped. */
const MAX_SOURCES = 4096;

export interface ProbeHostPorts {
  readonly clock: Clock;
  readonly machine: DataPathMachine;
  readonly addresses: HostAddresses;
  readonly arp: ArpQuestions;
  /** The kernel's table as the reconciler knows it. */
  readonly services: {
    holds(id: ServiceId): boolean;
    observe(maxAge: Milliseconds): Promise<KernelTable | null>;
  };
}

/** Implements what data-path probes need to know about this host. */
export class ProbeHost implements PathHost {
  readonly #ports: ProbeHostPorts;
  #sources: readonly IpAddress[] = [];
  #virtual: ReadonlySet<IpAddress> = new Set();
  /** The source addresses of this host that probes have used under this configuration. */
  readonly #bound = new Set<IpAddress>();
  readonly #chosen = new Map<IpAddress, { readonly source: IpAddress | null; readonly at: Instant }>();

  constructor(ports: ProbeHostPorts) {
    this.#ports = ports;
  }

  /** Called when a configuration comes into force. */
  follow({ virtualServers, probes }: Config): void {
    this.#sources = probes?.sources ?? [];
    this.#virtual = new Set(
      virtualServers.flatMap(({ listeners }) =>
        listeners.flatMap((key) => (key.kind === 'address' ? [key.address] : [])),
      ),
    );
    this.#chosen.clear();
    this.#bound.clear();
  }

  /** Whether probes of this director, or of another one with the same file, use this source address. */
  isSource(address: IpAddress): boolean {
    return this.#sources.includes(address) || this.#bound.has(address);
  }

  obstacle(connection: PathConnection): string | null {
    const id = serviceId(privateService(connection));
    return this.#ports.services.holds(id)
      ? null
      : `the private service of this probe, ${id}, is not in the kernel (yet)`;
  }

  async source({ address, bindAddress, path }: PathConnection): Promise<ProbeSource> {
    if (bindAddress !== null) {
      this.#bound.add(bindAddress);
      return { address: bindAddress };
    }
    const family = addressFamily(address);
    const named = this.#sources.filter((one) => addressFamily(one) === family);
    if (named.length > 0) {
      const here = this.#ports.addresses.read();
      const own = here === null ? named[0] : named.find((one) => here.has(one));
      return own === undefined
        ? { reason: `this host has none of the addresses of probe_source, ${named.join(', ')}` }
        : { address: own };
    }
    if (addressFamily(path.server.address) !== family)
      return { reason: `say probe_source: the server is of another family than ${address}` };
    const chosen = await this.#choice(path.server.address);
    if (chosen === null) return { reason: `this host has no route to ${path.server.address}` };
    if (!this.#virtual.has(chosen)) return { address: chosen };
    return { reason: `say probe_source: this host would send from ${chosen}, which is virtual` };
  }

  async answersArp({ address, path: { method, server } }: PathConnection): Promise<boolean> {
    if (method !== 'dr' && method !== 'tun') return false;
    if (addressFamily(address) !== 'inet' || addressFamily(server.address) !== 'inet') return false;
    const { machine, arp } = this.#ports;
    const neighbour = neighbourOf((await machine.tables.neighbours()) ?? '', server.address);
    return neighbour !== null && (await arp.answers(neighbour, address));
  }

  async fault(connection: PathConnection, _source: IpAddress, since: Instant): Promise<string | null> {
    const { services, clock } = this.#ports;
    const table = await services.observe(Math.max(0, clock.now() - since));
    if (table === null)
      return 'the kernel cannot be asked whether the private service of this probe is there';
    const id = serviceId(privateService(connection));
    if ((table.get(id)?.destinations.size ?? 0) === 0)
      return `the private service of this probe, ${id}, was not in the kernel: somebody else removed it`;
    return await this.#dropsAnswers(connection);
  }

  /**
   * The reason why the kernel drops answers that come from a virtual address (fib_validate_source); null when it does
   * not.
   */
  async #dropsAnswers({ address, path: { method, server } }: PathConnection): Promise<string | null> {
    if (method !== 'dr' && method !== 'tun') return null;
    if (addressFamily(address) !== 'inet' || addressFamily(server.address) !== 'inet') return null;
    const { tables, settings } = this.#ports.machine;
    const device = interfaceTowards((await tables.routes()) ?? '', server.address);
    if (device === null) return null;
    const filters = [await settings.read('rp_filter', 'all'), await settings.read('rp_filter', device)];
    if (Math.max(...filters.map((value) => value ?? 0)) === 1)
      return `rp_filter = 1 on all or ${device} drops the answers to data-path probes: set it to 0 or 2`;
    if (this.#ports.addresses.read()?.has(address) !== true) return null;
    const accepts = [await settings.read('accept_local', 'all'), await settings.read('accept_local', device)];
    return accepts.includes(1)
      ? null
      : `net.ipv4.conf.${device}.accept_local = 0 drops the answers to data-path probes: set it to 1`;
  }

  async #choice(server: IpAddress): Promise<IpAddress | null> {
    const { clock, machine } = this.#ports;
    const known = this.#chosen.get(server);
    if (known !== undefined && clock.now() - known.at < SOURCE_AGE) return known.source;
    const source = await machine.sourceTowards(server);
    if (this.#chosen.size >= MAX_SOURCES) this.#chosen.clear();
    this.#chosen.set(server, { source, at: clock.now() });
    if (source !== null) this.#bound.add(source);
    return source;
  }
}
