import { Random } from './random.ts';
import {
  type Said,
  SERVER_NUMBERS,
  type ServerModel,
  type ServiceModel,
  type Site,
  saidKey,
} from './site.ts';

/** One thing that happens to a director. */
export type Step =
  | { readonly kind: 'edit'; readonly site: Site }
  /** A file that cannot be used; what was in force stays. */
  | { readonly kind: 'break' }
  | { readonly kind: 'health'; readonly n: number; readonly up: boolean }
  | { readonly kind: 'tamper'; readonly tamper: Tamper }
  | { readonly kind: 'say'; readonly port: number; readonly n: number; readonly said: Said | null }
  /** Only where the kernel is in memory. */
  | {
      readonly kind: 'fault';
      readonly fault: 'lose-writes' | 'lose-reads' | 'refuse';
      readonly amount: number;
    }
  /** SIGKILL, things that happen meanwhile, and a start. `during`: of its next write only so many commands happen. */
  | { readonly kind: 'kill'; readonly during: number | null; readonly meanwhile: readonly Step[] }
  /** The operator has the kernel left alone while things happen. */
  | { readonly kind: 'pause'; readonly meanwhile: readonly Step[] }
  | { readonly kind: 'wait'; readonly ms: number };

/** An edit of the kernel's table by somebody else; `pick` chooses among what is there. */
export interface Tamper {
  readonly type:
    | 'delete-destination'
    | 'delete-service'
    | 'change-weight'
    | 'extra-destination'
    | 'change-scheduler'
    | 'flush'
    | 'foreign-add'
    | 'foreign-change'
    | 'foreign-delete';
  readonly pick: number;
}

export interface Scenario {
  readonly seed: number;
  /** Which of the two languages the site is written in. */
  readonly language: 'keepalived' | 'yaml';
  readonly first: Site;
  readonly steps: readonly Step[];
}

const PORTS = [8001, 8002, 8003, 8004] as const;
const SCHEDULERS = ['rr', 'wrr', 'wlc', 'sh'] as const;
const TAMPERS = [
  'delete-destination',
  'delete-destination',
  'delete-service',
  'change-weight',
  'change-weight',
  'extra-destination',
  'change-scheduler',
  'flush',
  'foreign-add',
  'foreign-change',
  'foreign-delete',
] as const;
const FAULTS = ['lose-writes', 'lose-reads', 'refuse'] as const;

/** The same scenario for the same seed. */
export function scenario(seed: number, length: number): Scenario {
  const random = new Random(seed);
  const first = anySite(random);
  const steps: Step[] = [];
  let site = first;
  while (steps.length < length) {
    const step = anyStep(random, site);
    const before = site;
    site = siteAfter(site, step);
    steps.push(step);
    if (step.kind === 'edit' && random.chance(0.2)) {
      // Killed while it writes, and the edit is taken back before it starts again: nothing of it may stay.
      steps.push({ kind: 'kill', during: null, meanwhile: [{ kind: 'edit', site: before }] });
      site = before;
    }
    if (random.chance(0.6)) steps.push({ kind: 'wait', ms: random.integer(0, 1500) });
  }
  return { seed, language: random.chance(0.5) ? 'keepalived' : 'yaml', first, steps };
}

function siteAfter(site: Site, step: Step): Site {
  if (step.kind === 'edit') return step.site;
  return step.kind === 'kill' || step.kind === 'pause' ? step.meanwhile.reduce(siteAfter, site) : site;
}

/** What operators said that still holds: of servers that are configured. */
export function saidAfter(said: ReadonlyMap<string, Said>, { services }: Site): Map<string, Said> {
  const names = new Set(services.flatMap(({ port, servers }) => servers.map(({ n }) => saidKey(port, n))));
  return new Map([...said].filter(([key]) => names.has(key)));
}

function anyStep(random: Random, site: Site): Step {
  const die = random.integer(1, 21);
  if (die <= 6) return { kind: 'edit', site: edited(random, site) };
  if (die <= 11) return health(random);
  if (die <= 14) return tamper(random);
  if (die <= 16) return say(random, site);
  if (die === 17) return { kind: 'break' };
  if (die === 18) return { kind: 'fault', fault: random.pick(FAULTS), amount: random.integer(0, 5) };
  if (die === 19)
    return { kind: 'pause', meanwhile: [...someSteps(random, site), { kind: 'wait', ms: 1000 }] };
  return kill(random, site);
}

function kill(random: Random, site: Site): Step {
  const meanwhile = someSteps(random, site);
  return { kind: 'kill', during: random.chance(0.5) ? random.integer(0, 4) : null, meanwhile };
}

function someSteps(random: Random, site: Site): readonly Step[] {
  const steps: Step[] = [];
  if (random.chance(0.5)) steps.push(health(random));
  if (random.chance(0.4)) steps.push(tamper(random));
  if (random.chance(0.5)) steps.push({ kind: 'edit', site: edited(random, site) });
  return steps;
}

function health(random: Random): Step {
  return { kind: 'health', n: anyServerNumber(random), up: random.chance(0.5) };
}

function tamper(random: Random): Step {
  return { kind: 'tamper', tamper: { type: random.pick(TAMPERS), pick: random.integer(0, 1000) } };
}

function say(random: Random, { services }: Site): Step {
  const service = services[random.integer(0, services.length - 1)];
  const server = service?.servers[random.integer(0, service.servers.length - 1)];
  const said = random.pick<Said | null>(['disable', 'drain', null, random.integer(1, 9)]);
  return { kind: 'say', port: service?.port ?? 0, n: server?.n ?? 0, said };
}

function anySite(random: Random): Site {
  const ports = PORTS.filter(() => random.chance(0.6));
  return { services: (ports.length === 0 ? [PORTS[0]] : ports).map((port) => anyService(random, port)) };
}

function edited(random: Random, { services }: Site): Site {
  const free = PORTS.filter((port) => services.every((service) => service.port !== port));
  const [port] = free;
  if (port !== undefined && random.chance(0.2)) return { services: [...services, anyService(random, port)] };
  const at = random.integer(0, services.length - 1);
  if (services.length > 1 && random.chance(0.2))
    return { services: services.filter((_, index) => index !== at) };
  return {
    services: services.map((service, index) => (index === at ? editedService(random, service) : service)),
  };
}

function editedService(random: Random, service: ServiceModel): ServiceModel {
  switch (random.integer(1, 6)) {
    case 1:
      return { ...service, scheduler: random.pick(SCHEDULERS) };
    case 2:
      return withQuorum({ ...service, quorum: random.integer(1, 6) });
    case 3:
      return { ...service, sorry: !service.sorry };
    case 4:
      return withQuorum({ ...service, servers: swapped(random, service.servers) });
    default:
      return withQuorum({
        ...service,
        servers: service.servers.map((server) => maybeEdited(random, server)),
      });
  }
}

/** One server more or less. */
function swapped(random: Random, servers: readonly ServerModel[]): readonly ServerModel[] {
  const n = anyServerNumber(random);
  const others = servers.filter((server) => server.n !== n);
  if (others.length < servers.length && others.length > 0) return others;
  return [...others, anyServer(random, n)];
}

function maybeEdited(random: Random, server: ServerModel): ServerModel {
  return random.chance(0.4) ? anyServer(random, server.n) : server;
}

function anyService(random: Random, port: number): ServiceModel {
  const numbers = SERVER_NUMBERS.filter(() => random.chance(0.5));
  const servers = (numbers.length === 0 ? [1] : numbers).map((n) => anyServer(random, n));
  return withQuorum({
    port,
    scheduler: random.pick(SCHEDULERS),
    quorum: random.chance(0.6) ? 1 : random.integer(1, 6),
    alpha: random.chance(0.3),
    sorry: random.chance(0.5),
    servers,
  });
}

/** A quorum that no pool could meet would be lowered with a warning. */
function withQuorum(service: ServiceModel): ServiceModel {
  const sum = service.servers.reduce((total, { weight }) => total + weight, 0);
  return { ...service, quorum: Math.min(service.quorum, sum) };
}

function anyServer(random: Random, n: number): ServerModel {
  return { n, weight: random.integer(1, 5), inhibit: random.chance(0.3), checked: random.chance(0.9) };
}

function anyServerNumber(random: Random): number {
  return SERVER_NUMBERS[random.integer(0, SERVER_NUMBERS.length - 1)] ?? 1;
}
