import type { HalfMessage, HeldAddress } from '../../base/parent-link.ts';

/** Most addresses that a half may hold: 64 instances with 255 each, and room. */
const MAX_HELD_ADDRESSES = 65_536;

/** Whether what came over a channel between processes of lvsd is a message that one of them sends. */
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
    case 'addresses':
      return (
        Array.isArray(value['addresses']) &&
        value['addresses'].length <= MAX_HELD_ADDRESSES &&
        value['addresses'].every(isHeldAddress)
      );
    default:
      return false;
  }
}

export function isHeldAddress(value: unknown): value is HeldAddress {
  return (
    isObject(value) &&
    typeof value['interface'] === 'string' &&
    typeof value['address'] === 'string' &&
    typeof value['prefixLength'] === 'number'
  );
}

function isHeldRoutes(value: unknown): boolean {
  const isPositive = (one: unknown): boolean => typeof one === 'number' && one > 0;
  return isObject(value) && ['table', 'protocol', 'silence'].every((name) => isPositive(value[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
