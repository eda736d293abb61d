import type { Milliseconds } from '../../../base/time.ts';
import type { DecodeContext } from '../../decode/context.ts';
import { directoryOf, pathFrom } from '../../language/file-reader.ts';
import type { HmacDraft, HmacKeyDraft, InstanceDraft } from '../decode/draft.ts';
import type { VrrpSigning } from './model.ts';

/** Bounds of a key, in bytes. Listed in docs/limits.md. */
const MIN_KEY_BYTES = 32;
const MAX_KEY_BYTES = 64;
const MIN_WINDOW: Milliseconds = 5000;
const WINDOW_ADVERTS = 3;
const HEX = /^(?:[0-9a-f]{2})*$/i;

export interface ResolvedSigning {
  readonly signing: VrrpSigning | null;
  /** Why the instance must not speak, or null. */
  readonly refusal: string | null;
}

type Key = VrrpSigning['keys'][number];
type Found =
  | { readonly ok: true; readonly bytes: readonly number[] }
  | { readonly ok: false; readonly fault: string };

/**
 * How adverts are signed. A key that cannot be used stops the instance: with fewer keys than its peers it would refuse
 * their adverts and be a second master. Every diagnostic is at the block, because the line of a key may hold a secret.
 */
export function resolveSigning(
  { name, hmac, authentication }: InstanceDraft,
  { advertInterval, strict }: { readonly advertInterval: Milliseconds; readonly strict: boolean },
  context: DecodeContext,
): ResolvedSigning {
  if (hmac === undefined) return { signing: null, refusal: null };
  const { keys, faults } = readKeys(hmac, context);
  const activeKey = hmac.activeKey ?? (keys.length === 1 ? keys[0]?.id : undefined);
  const fault = faults[0] ?? activeFault(keys, activeKey);
  if (fault !== null || activeKey === undefined) {
    const message = `${name} is not run, and stays in FAULT: auth_hmac cannot be used, because ${fault ?? 'it has no key'}`;
    context.warning('vrrp-authentication-refused', hmac.statement, message, {
      hint: 'without it there would be two masters: give all nodes the same keys, and name one by active_key',
    });
    return { signing: null, refusal: `auth_hmac cannot be used: ${fault ?? 'it has no key'}` };
  }
  if (authentication !== undefined) {
    const message = 'authentication has no effect beside auth_hmac: adverts have no password';
    context.warning('vrrp-authentication-ignored', authentication.statement, message, {
      hint: 'take the authentication block out',
    });
  }
  const signing: VrrpSigning = {
    keys,
    activeKey,
    antiReplay: hmac.antiReplay === 'monotonic' ? 'monotonic' : 'time',
    window: hmac.window ?? Math.max(WINDOW_ADVERTS * advertInterval, MIN_WINDOW),
    mode: modeOf(hmac, strict, context),
  };
  return { signing, refusal: null };
}

function modeOf(
  { mode, statement }: HmacDraft,
  strict: boolean,
  context: DecodeContext,
): VrrpSigning['mode'] {
  if (mode !== 'permissive' && mode !== 'receive-only') return 'enforce';
  if (!strict) return mode;
  const message = `vrrp_strict knows no ${mode}: auth_hmac has the mode enforce`;
  context.warning('vrrp-strict-authentication', statement, message, {
    hint: 'take vrrp_strict out until all nodes sign',
  });
  return 'enforce';
}

function activeFault(keys: readonly Key[], activeKey: number | undefined): string | null {
  if (keys.length === 0) return 'it has no key';
  if (activeKey === undefined) return 'it has several keys and no active_key';
  return keys.some(({ id }) => id === activeKey) ? null : `there is no key ${activeKey}, the active_key`;
}

function readKeys(
  draft: HmacDraft,
  context: DecodeContext,
): { readonly keys: readonly Key[]; readonly faults: readonly string[] } {
  const faults = [...draft.faults];
  const keys = draft.keys.flatMap((key): readonly Key[] => {
    const found = bytesOf(key, draft, context);
    if (!found.ok) {
      faults.push(found.fault);
      return [];
    }
    return [{ id: key.id, secret: found.bytes }];
  });
  return { keys, faults };
}

/** A file holds what may stand in the line: `hex:HEX` or the text, with or without a newline at its end. */
function bytesOf({ id, value }: HmacKeyDraft, { statement }: HmacDraft, context: DecodeContext): Found {
  if (!value.startsWith('file:')) return keyBytes(id, value);
  const path = pathFrom(directoryOf(statement.source.path), value.slice('file:'.length));
  const content = context.machine.files.read(path);
  if (!content.ok) return { ok: false, fault: `key ${id} cannot be read from ${path}: ${content.detail}` };
  return keyBytes(id, content.text.replace(/\r?\n$/, ''));
}

function keyBytes(id: number, value: string): Found {
  const isHex = value.startsWith('hex:');
  const digits = value.slice('hex:'.length);
  if (isHex && !HEX.test(digits)) return { ok: false, fault: `key ${id} is not hexadecimal after hex:` };
  const bytes = isHex
    ? Array.from({ length: digits.length / 2 }, (_, index) =>
        Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
      )
    : [...new TextEncoder().encode(value)];
  return bytes.length >= MIN_KEY_BYTES && bytes.length <= MAX_KEY_BYTES
    ? { ok: true, bytes }
    : {
        ok: false,
        fault: `key ${id} has ${bytes.length} bytes, and ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} are needed`,
      };
}
