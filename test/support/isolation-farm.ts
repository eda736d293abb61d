import type { ProbeResult } from '../../checkers/types.ts';
import type { Check, Config } from '../../src/config/model/config.ts';
import type { IsolationMode } from '../../src/state/health/isolation.ts';
import { type CheckOptions, config, fail, pass, tcpService, virtualServer } from './director-config.ts';
import { DirectorScenario } from './director-scenario.ts';

export interface FarmOptions {
  readonly services?: number;
  readonly serversEach?: number;
  readonly guard?: number;
  readonly check?: CheckOptions;
  readonly sorry?: boolean;
  readonly quorum?: number;
}

/** Services with servers of their own addresses, each with one check each 2 s; what cannot be reached can be chosen. */
export class IsolationFarm {
  readonly scenario: DirectorScenario;
  readonly names: readonly string[];
  readonly #down = new Set<string>();

  constructor(options: FarmOptions = {}) {
    const { services = 2, serversEach = 3 } = options;
    const names: Record<string, string> = {};
    for (let service = 0; service < services; service += 1) {
      for (let n = 0; n < serversEach; n += 1) {
        const name = `${'abcdefgh'.charAt(service)}${n + 1}`;
        names[`10.${service}.1.${n + 1}:8000`] = name;
      }
    }
    this.names = Object.values(names);
    this.scenario = new DirectorScenario(names, (check) => this.#find(check, names));
    this.load(farmConfig(options));
  }

  load(farm: Config): void {
    this.scenario.load(farm);
  }

  /** From now on these fail; without names, all. */
  cut(...names: readonly string[]): void {
    for (const name of names.length === 0 ? this.names : names) this.#down.add(name);
  }

  /** From now on these pass; without names, all. */
  mend(...names: readonly string[]): void {
    for (const name of names.length === 0 ? this.names : names) this.#down.delete(name);
  }

  /** Runs so many seconds on. */
  run(seconds: number): void {
    this.scenario.until(this.scenario.clock.now() / 1000 + seconds);
  }

  /** Names of the servers in the pools. */
  get pool(): string {
    const ids = [...this.scenario.director.desired().values()].flatMap(({ destinations }) => [
      ...destinations.values(),
    ]);
    return ids
      .filter(({ params }) => params.weight > 0)
      .map(({ key }) => (key.address === '10.9.9.9' ? 'sorry' : this.#nameOf(key.address)))
      .sort()
      .join(' ');
  }

  get held(): string {
    return this.scenario.director
      .view()
      .virtualServers.flatMap(({ servers }) => servers.filter(({ held }) => held))
      .map(({ config: { address } }) => this.#nameOf(address))
      .join(' ');
  }

  get mode(): IsolationMode | undefined {
    return this.scenario.director.view().isolation?.mode;
  }

  #nameOf(address: string): string {
    const [, service, , n] = address.split('.');
    return `${'abcdefgh'.charAt(Number(service))}${n}`;
  }

  #find({ spec }: Check, names: Readonly<Record<string, string>>): ProbeResult {
    if (!('connection' in spec)) return pass();
    const { address, port } = spec.connection;
    return this.#down.has(names[`${address}:${port}`] ?? '') ? fail('no route') : pass();
  }
}

export function farmConfig(options: FarmOptions = {}): Config {
  const {
    services = 2,
    serversEach = 3,
    guard = 90,
    check = { retry: 1 },
    sorry = false,
    quorum = 1,
  } = options;
  const list = Array.from({ length: services }, (_, service) =>
    virtualServer({
      listeners: [tcpService(`10.0.0.${service + 1}`)],
      quorum,
      ...(sorry ? { sorry: {} } : {}),
      servers: Array.from({ length: serversEach }, (__, n) => ({
        address: `10.${service}.1.${n + 1}`,
        checks: [check],
      })),
    }),
  );
  return { ...config(...list), ...(guard === 0 ? {} : { isolationGuard: guard }) };
}
