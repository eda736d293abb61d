/** The reasons why a packet is refused, in the order in which they are examined. */
export const REFUSAL_REASONS = [
  'truncated',
  'unknown-virtual-router',
  'length',
  'ttl',
  'version',
  'hmac-missing',
  'hmac-malformed',
  'hmac-stale',
  'hmac-unknown-key',
  'hmac-wrong',
  'hmac-replay',
  'authentication-type',
  'password',
  'interval',
  'type',
  'no-addresses',
  'addresses',
  'checksum',
  'destination',
  'unlisted-source',
  'own-address',
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A refusal with the facts for people, without a period. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly words: string;
}
