import type { Table } from '../conformance/scenario.ts';
import { FOREIGN_ADDRESS, VIRTUAL_ADDRESS } from './site.ts';
import type { Tamper } from './steps.ts';

/** One command to the kernel, of which both levels of chaos have their own way to give it. */
export type TableEdit =
  | { readonly type: 'add-service' | 'edit-service'; readonly service: string; readonly scheduler: string }
  | { readonly type: 'delete-service'; readonly service: string }
  | {
      readonly type: 'add-destination' | 'edit-destination';
      readonly service: string;
      readonly destination: string;
      /** `Masq/3`, as /proc/net/ip_vs has it. */
      readonly what: string;
    }
  | { readonly type: 'delete-destination'; readonly service: string; readonly destination: string }
  | { readonly type: 'flush' };

/** What somebody else does to a table that holds `table`; nothing when there is nothing of the kind. */
export function tamperWith(table: Table, { type, pick }: Tamper): readonly TableEdit[] {
  if (type === 'flush') return [{ type }];
  const foreign = type.startsWith('foreign');
  if (type === 'foreign-add') return addForeign(table, pick);
  const services = Object.keys(table).filter(
    (name) => name.split(' ')[1]?.startsWith(`${foreign ? FOREIGN_ADDRESS : VIRTUAL_ADDRESS}:`) === true,
  );
  const name = services.sort()[pick % Math.max(1, services.length)];
  if (name === undefined) return [];
  const service = name.split(' ')[1] ?? '';
  const destinations = Object.keys(table[name] ?? {}).sort();
  const destination = destinations[pick % Math.max(1, destinations.length)];
  switch (type) {
    case 'delete-service':
    case 'foreign-delete':
      return [{ type: 'delete-service', service }];
    case 'change-scheduler':
      return [{ type: 'edit-service', service, scheduler: name.endsWith(' lc') ? 'nq' : 'lc' }];
    case 'extra-destination':
      return [
        { type: 'add-destination', service, destination: `10.1.7.${1 + (pick % 200)}:80`, what: 'Masq/7' },
      ];
    case 'delete-destination':
      return destination === undefined ? [] : [{ type, service, destination }];
    default: {
      if (destination === undefined) return [];
      const method = table[name]?.[destination]?.split('/')[0] ?? 'Masq';
      return [{ type: 'edit-destination', service, destination, what: `${method}/${pick % 50}` }];
    }
  }
}

function addForeign(table: Table, pick: number): readonly TableEdit[] {
  const service = `${FOREIGN_ADDRESS}:${9000 + (pick % 3)}`;
  if (Object.keys(table).some((name) => name.split(' ')[1] === service)) return [];
  return [
    { type: 'add-service', service, scheduler: 'rr' },
    { type: 'add-destination', service, destination: '203.0.113.77:80', what: `Masq/${1 + (pick % 9)}` },
  ];
}

/** The part of a table that is not lvsd's. */
export function foreignPart(table: Table): Table {
  return Object.fromEntries(Object.entries(table).filter(([name]) => name.includes(` ${FOREIGN_ADDRESS}:`)));
}
