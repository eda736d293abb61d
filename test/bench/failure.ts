import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { OperationOutcome } from '../../ipvs/kernel.ts';
import type { Operation } from '../../ipvs/operation.ts';
import { eventually } from '../support/eventually.ts';
import { RunningDaemon } from '../support/running-daemon.ts';
import { RefusingFarm, refusingAddress } from './refusing-farm.ts';
import type { Bench, Measurement } from './result.ts';
import { site } from './site.ts';

const SERVERS = 2000;
const SETTLE_MS = 6000;
const LIMIT_MS = 30_000;
/** Single failures: enough of them for a 99th percentile. */
const SINGLE_FAILURES = 600;
const SINGLE_INTERVAL_MS = 40;
const CHECK = ['TCP_CHECK {', 'retry 0', 'connect_timeout 1', '}'];

/** From a refusal on the wire to the write that takes the server out, with 2,000 servers each second and the table in memory. */
export const benchFailure: Bench = async () => {
  const single = await measure(async (farm) => {
    for (let index = 0; index < SINGLE_FAILURES; index += 1) {
      farm.refuse({ from: index, to: index + 1 });
      await delay(SINGLE_INTERVAL_MS);
    }
    return SINGLE_FAILURES;
  });
  const together = await measure((farm) => {
    farm.refuse({ from: 0, to: SERVERS });
    return Promise.resolve(SERVERS);
  });
  const spans = (name: string, removals: readonly Removal[]): readonly Measurement[] => {
    const sorted = removals.map(({ refusedAt, writtenAt }) => writtenAt - refusedAt).sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
    return [
      { name: `${name}: refusal to write, p50`, unit: 'ms', values: [at(0.5)] },
      { name: `${name}: refusal to write, p99`, unit: 'ms', values: [at(0.99)] },
      { name: `${name}: refusal to write, longest`, unit: 'ms', values: [at(1)] },
    ];
  };
  const refusals = together.map(({ refusedAt }) => refusedAt);
  const lastRefusal = Math.max(...refusals);
  const lastWrite = Math.max(...together.map(({ writtenAt }) => writtenAt));
  return {
    measurements: [
      ...spans(`${SINGLE_FAILURES} servers one by one`, single),
      ...spans(`${SERVERS} servers at once`, together),
      {
        name: `${SERVERS} servers at once: first to last refusal`,
        unit: 'ms',
        values: [lastRefusal - Math.min(...refusals)],
      },
      {
        name: `${SERVERS} servers at once: last refusal to last write`,
        unit: 'ms',
        values: [lastWrite - lastRefusal],
      },
    ],
    remarks: [
      'aims: p99 under 20 ms one by one; all out within 1 s of the verdicts when all fail at once',
      `${SERVERS} servers, delay_loop 1, retry 0: a server is refused at the moment of connect(), which is where its timers have led to; what follows is lvsd`,
    ],
  };
};

interface Removal {
  readonly refusedAt: number;
  readonly writtenAt: number;
}

async function measure(fail: (farm: RefusingFarm) => Promise<number>): Promise<readonly Removal[]> {
  await using farm = await RefusingFarm.start(SERVERS);
  await using daemon = await RunningDaemon.start({ text: configFor(farm.port) });
  using removals = new RemovalWatch(daemon);
  await delay(SETTLE_MS);
  const wanted = await fail(farm);
  await eventually(() => removals.found.size === wanted, LIMIT_MS);
  return [...removals.found.values()];
}

/** Sees when this process's connections are refused, and when their servers leave the table. */
class RemovalWatch implements Disposable {
  readonly found = new Map<string, Removal>();
  readonly #refusedAt = new Map<string, number>();
  readonly #onSocket = (message: unknown): void =>
    this.#opened((message as { readonly socket: Socket }).socket);

  constructor({ kernel }: RunningDaemon) {
    subscribe('net.client.socket', this.#onSocket);
    const apply = kernel.apply.bind(kernel);
    kernel.apply = async (operations: readonly Operation[]): Promise<readonly OperationOutcome[]> => {
      const outcomes = await apply(operations);
      this.#wrote(operations, performance.now());
      return outcomes;
    };
  }

  [Symbol.dispose](): void {
    unsubscribe('net.client.socket', this.#onSocket);
  }

  /** On loopback the refusal is there before connect() returns, which is right after this. */
  #opened(socket: Socket): void {
    const at = performance.now();
    socket.prependOnceListener('error', (error: Error & { readonly address?: string }) => {
      if (error.address !== undefined) this.#refusedAt.set(error.address, at);
    });
  }

  #wrote(operations: readonly Operation[], writtenAt: number): void {
    for (const operation of operations) {
      if (operation.type !== 'del-destination') continue;
      const { address } = operation.destination;
      const refusedAt = this.#refusedAt.get(address);
      if (refusedAt !== undefined && !this.found.has(address))
        this.found.set(address, { refusedAt, writtenAt });
    }
  }
}

function configFor(port: number): string {
  return site({
    virtualServers: SERVERS / 10,
    realServers: 10,
    service: ['delay_loop 1', 'warmup 1', 'lb_algo wlc', 'lb_kind NAT', 'protocol TCP'],
    server: () => CHECK,
    endpoint: (index) => `${refusingAddress(index)} ${port}`,
  });
}
