import type { Decoded } from '../netlink/decoded.ts';
import type { GenericMessage } from '../netlink/framing.ts';
import { decodeDaemon } from './codec/daemon.ts';
import { decodeDestination } from './codec/destination.ts';
import type { Query } from './codec/requests.ts';
import type { DecodedService } from './codec/service.ts';
import { decodeService } from './codec/service.ts';
import type { EffectiveTimeouts } from './codec/settings.ts';
import { decodeInfo, decodeTimeouts } from './codec/settings.ts';
import type { IpvsConnection } from './connection.ts';
import type { IpvsCommand } from './errors.ts';
import type { Kernel, OperationOutcome } from './kernel.ts';
import { destinationId, serviceFamily, serviceId } from './key.ts';
import type { Operation } from './operation.ts';
import { invalidOperation, operationRefused, outcomeUnknown } from './refusal.ts';
import type {
  DestinationId,
  KernelDestination,
  KernelInfo,
  KernelService,
  KernelTable,
  ServiceId,
  SyncDaemon,
} from './types.ts';
import { operationFault } from './validate.ts';

const DONE: OperationOutcome = Object.freeze({ ok: true });

/**
 * The kernel's IPVS over netlink. Operations that the kernel would take although they are wrong (see validate.ts) are
 * refused here with EINVAL. Entries that our types cannot name (other protocols, unknown tunnel types) are not in a dump.
 */
export class IpvsClient implements Kernel {
  readonly #connection: IpvsConnection;

  constructor(connection: IpvsConnection) {
    this.#connection = connection;
  }

  async info(): Promise<KernelInfo> {
    return await this.#readOne('get-info', { type: 'get-info' }, decodeInfo);
  }

  async timeouts(): Promise<EffectiveTimeouts> {
    return await this.#readOne('get-timeouts', { type: 'get-timeouts' }, decodeTimeouts);
  }

  async daemons(): Promise<readonly SyncDaemon[]> {
    return await this.#dumpAll('get-daemons', { type: 'get-daemons' }, decodeDaemon);
  }

  async apply(operations: readonly Operation[]): Promise<readonly OperationOutcome[]> {
    const outcomes: OperationOutcome[] = operations.map(() => DONE);
    const sent: Operation[] = [];
    const positions: number[] = [];
    for (const [position, operation] of operations.entries()) {
      const fault = operationFault(operation);
      if (fault !== null) {
        outcomes[position] = { ok: false, error: invalidOperation(operation, fault) };
        continue;
      }
      sent.push(operation);
      positions.push(position);
    }
    for (const [index, errno] of await this.#connection.apply(sent)) {
      const operation = sent[index];
      const position = positions[index];
      if (operation === undefined || position === undefined) continue;
      outcomes[position] = { ok: false, error: operationRefused(operation, errno) };
    }
    return outcomes;
  }

  async dump(): Promise<KernelTable> {
    const found = await this.#dumpAll('get-services', { type: 'get-services' }, decodeService);
    // Dumps are not snapshots: an entry may come twice.
    const services = new Map<ServiceId, DecodedService>();
    for (const service of found) services.set(serviceId(service.key), service);
    const destinations = await this.#dumpDestinations(services);
    const vanished = await this.#findVanished(services, destinations);
    const table = new Map<ServiceId, KernelService>();
    for (const [id, service] of services) {
      if (vanished.has(id)) continue;
      table.set(id, { ...service, destinations: destinations.get(id) ?? new Map() });
    }
    return table;
  }

  close(): void {
    this.#connection.close();
  }

  async #dumpDestinations(
    services: ReadonlyMap<ServiceId, DecodedService>,
  ): Promise<ReadonlyMap<ServiceId, ReadonlyMap<DestinationId, KernelDestination>>> {
    const result = new Map<ServiceId, ReadonlyMap<DestinationId, KernelDestination>>();
    for (const [id, service] of services) {
      const destinations = new Map<DestinationId, KernelDestination>();
      const family = serviceFamily(service.key);
      const query: Query = { type: 'get-destinations', service: service.key };
      const found = await this.#dumpAll('get-destinations', query, (attributes) =>
        decodeDestination(attributes, family),
      );
      for (const destination of found) destinations.set(destinationId(destination.key), destination);
      result.set(id, destinations);
    }
    return result;
  }

  /**
   * The kernel answers for a missing service as for one without destinations, so those services are asked for by
   * name.
   */
  async #findVanished(
    services: ReadonlyMap<ServiceId, DecodedService>,
    destinations: ReadonlyMap<ServiceId, ReadonlyMap<DestinationId, KernelDestination>>,
  ): Promise<ReadonlySet<ServiceId>> {
    const empty = [...services].filter(([id]) => (destinations.get(id)?.size ?? 0) === 0);
    const vanished = new Set<ServiceId>();
    if (empty.length === 0) return vanished;
    const queries = empty.map(([, service]): Query => ({ type: 'get-service', service: service.key }));
    const refusals = await this.#connection.read('get-services', queries, () => undefined);
    for (const index of refusals.keys()) {
      const id = empty[index]?.[0];
      if (id !== undefined) vanished.add(id);
    }
    return vanished;
  }

  async #readOne<T>(
    command: IpvsCommand,
    query: Query,
    decode: (attributes: GenericMessage['attributes']) => Decoded<T>,
  ): Promise<T> {
    const answers: Decoded<T>[] = [];
    await this.#connection.read(command, [query], (message) => answers.push(decode(message.attributes)));
    const answer = answers.at(-1);
    if (answer === undefined) throw outcomeUnknown(command, 'the answer held no data');
    if (!answer.ok)
      throw outcomeUnknown(command, `the answer is unreadable: ${answer.code} ${answer.detail}`);
    return answer.value;
  }

  /** Entries of other programs that our types cannot represent are left out; malformed ones fail the dump. */
  async #dumpAll<T>(
    command: IpvsCommand,
    query: Query,
    decode: (attributes: GenericMessage['attributes']) => Decoded<T>,
  ): Promise<T[]> {
    const values: T[] = [];
    const broken: string[] = [];
    await this.#connection.dump(command, query, (message) => {
      const answer = decode(message.attributes);
      if (answer.ok) values.push(answer.value);
      else if (answer.code !== 'unsupported' && broken.length === 0) {
        broken.push(`${answer.code} ${answer.detail}`);
      }
    });
    const [first] = broken;
    if (first !== undefined) throw outcomeUnknown(command, `an entry is unreadable: ${first}`);
    return values;
  }
}
