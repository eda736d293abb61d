import type { Operation } from '../../ipvs/operation.ts';
import type { DestinationKey, DestinationParams, KernelTable, ServiceKey } from '../../ipvs/types.ts';
import { parseIpAddress } from '../../src/base/ip-address.ts';
import type { Table } from '../conformance/scenario.ts';
import { NO_TUNNEL, PARAMS } from '../support/director-config.ts';
import type { TableEdit } from './tampering.ts';

const METHOD_WORDS = { nat: 'Masq', dr: 'Route', tun: 'Tunnel', local: 'Local', bypass: 'Bypass' } as const;

/** A table as /proc/net/ip_vs shows it. */
export function wordsOfTable(table: KernelTable): Table {
  const words: Record<string, Record<string, string>> = {};
  for (const [id, { params, destinations }] of table) {
    const held = [...destinations].map(
      ([to, one]) => [to as string, `${METHOD_WORDS[one.params.forwarding]}/${one.params.weight}`] as const,
    );
    words[`${id.replace(/^tcp/, 'TCP')} ${params.scheduler}`] = Object.fromEntries(held);
  }
  return words;
}

export function operationOf(edit: TableEdit): Operation {
  if (edit.type === 'flush') return { type: 'flush' };
  const service: ServiceKey = { kind: 'address', protocol: 'tcp', ...keyOf(edit.service) };
  switch (edit.type) {
    case 'add-service':
    case 'edit-service': {
      const type = edit.type === 'add-service' ? 'new-service' : 'set-service';
      return { type, service, params: { ...PARAMS, scheduler: edit.scheduler } };
    }
    case 'delete-service':
      return { type: 'del-service', service };
    case 'delete-destination':
      return { type: 'del-destination', service, destination: keyOf(edit.destination) };
    default: {
      const type = edit.type === 'add-destination' ? 'new-destination' : 'set-destination';
      return { type, service, destination: keyOf(edit.destination), params: paramsOf(edit.what) };
    }
  }
}

function paramsOf(what: string): DestinationParams {
  const [method, weight] = what.split('/');
  return {
    forwarding: method === 'Route' ? 'dr' : 'nat',
    weight: Number(weight),
    upperThreshold: 0,
    lowerThreshold: 0,
    tunnel: NO_TUNNEL,
  };
}

function keyOf(endpoint: string): DestinationKey {
  const [host = '', port = ''] = endpoint.split(':');
  const address = parseIpAddress(host);
  if (address === undefined) throw new TypeError(`not an endpoint: ${endpoint}`);
  return { address, port: Number(port) };
}
