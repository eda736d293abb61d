import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { compareBcrypt } from './bcrypt.ts';

/** The cost of new hashes: N, r and p of RFC 7914. One hash takes 128 MiB and a few hundred milliseconds. */
const COST = { N: 131_072, r: 8, p: 1 } as const;

/** The memory that a hash of the users file may cost: enough for N=2^17, and too little to exhaust this host. */
const MAX_SCRYPT_BYTES = 192 * 1024 * 1024;

const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** Longest password that is taken, in characters: hashing must not be a way to keep the processor busy. */
export const MAX_PASSWORD_LENGTH = 256;

/** A hash of no password. The password of an unknown name is compared with it, so that the answer takes as long as for a user. */
export const NOBODY_HASH = `$scrypt$N=131072,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** `$scrypt$N=131072,r=8,p=1$SALT$KEY`, with salt and key in base64. */
export async function hashPassword(
  password: string,
  cost: { readonly N: number; readonly r: number; readonly p: number } = COST,
): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, KEY_BYTES, cost);
  return `$scrypt$N=${cost.N},r=${cost.r},p=${cost.p}$${base64(salt)}$${base64(key)}`;
}

/** Whether a password is the hash's. False for a hash that cannot be read or would cost too much. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  if (password.length > MAX_PASSWORD_LENGTH) return false;
  if (/^\$2[aby]\$/.test(hash)) return compareBcrypt(password, hash);
  const match = /^\$scrypt\$N=(\d{1,7}),r=(\d{1,2}),p=(\d)\$([\w+/]+)\$([\w+/]+)$/.exec(hash);
  if (match === null) return false;
  const [, N = '', r = '', p = '', salt = '', key = ''] = match;
  const expected = Buffer.from(key, 'base64');
  if (expected.length < SALT_BYTES) return false;
  try {
    const cost = { N: Number(N), r: Number(r), p: Number(p) };
    const derived = await derive(password, Buffer.from(salt, 'base64'), expected.length, cost);
    return timingSafeEqual(derived, expected);
  } catch {
    return false;
  }
}

function derive(
  password: string,
  salt: Uint8Array,
  length: number,
  cost: { readonly N: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, length, { ...cost, maxmem: MAX_SCRYPT_BYTES }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
