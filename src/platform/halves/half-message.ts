import type { HalfMessage, Held, HeldAddress } from '../../base/parent-link.ts';

/** The largest number of addresses that a half may hold: 64 instances with 255 addresses each, and room to spare. */
const MAX_HELD_ADDRESSES = 65_536;
/** The largest number of routes, and of rules: 64 instances with 1024 each. */
const MAX_HELD_ROUTES = 65_536;

/** Whether a value from a channel between processes of lvsd is a message that one of them sends. */
export function isHalfMessage(value: unknown): value is HalfMessage {
  if (!isObject(value)) return false;
  switch (value['kind']) {
    case 'beat':
      return typeof value['limit'] === 'number' && value['limit'] > 0;
    case 'reading':
      return typeof value['text'] === 'string';
    case 'ready':
      return isObject(value['needs']);
    case 'routes':
      return value['routes'] === null || isHeldRoutes(value['routes']);
    case 'held':
      return isHeld(value['held']);
    default:
      return false;
  }
}

/**
 * Whether a value describes what a VRRP half may have in the kernel. Routes and rules are only checked for being
 * objects.
 */
export function isHeld(value: unknown): value is Held {
  if (!isObject(value)) return false;
  const { addresses, routes, rules, vmacs = [] } = value;
  return (
    isList(addresses, MAX_HELD_ADDRESSES, isHeldAddress) &&
    isList(routes, MAX_HELD_ROUTES, (one) => isObject(one) && isObject(one['destination'])) &&
    isList(rules, MAX_HELD_ROUTES, (one) => isObject(one) && isObject(one['action'])) &&
    isList(vmacs, MAX_HELD_ADDRESSES, isHeldInterface)
  );
}

function isList(value: unknown, most: number, holds: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= most && value.every(holds);
}

function isHeldAddress(value: unknown): value is HeldAddress {
  return (
    isObject(value) &&
    typeof value['interface'] === 'string' &&
    typeof value['address'] === 'string' &&
    typeof value['prefixLength'] === 'number'
  );
}

function isHeldInterface(value: unknown): boolean {
  return isObject(value) && typeof value['name'] === 'string' && Array.isArray(value['mac']);
}

function isHeldRoutes(value: unknown): boolean {
  const isPositive = (one: unknown): boolean => typeof one === 'number' && one > 0;
  return isObject(value) && ['table', 'protocol', 'silence'].every((name) => isPositive(value[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
