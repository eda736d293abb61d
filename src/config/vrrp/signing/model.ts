import type { Milliseconds } from '../../../base/time.ts';

/** `auth_hmac`: adverts are signed and judged as keepalived 2.4 does it. The secrets are shown nowhere. */
export interface VrrpSigning {
  readonly keys: readonly { readonly id: number; readonly secret: readonly number[] }[];
  /** The id of the key that this node signs with; one of `keys`. */
  readonly activeKey: number;
  readonly antiReplay: 'time' | 'monotonic';
  /** How far clocks may differ, 1000..300000. */
  readonly window: Milliseconds;
  readonly mode: 'enforce' | 'permissive' | 'receive-only';
}
