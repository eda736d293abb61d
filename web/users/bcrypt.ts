import { compare } from 'bcryptjs';

/** Highest cost that is computed; at 14 a hash takes more than a second, and more is a way to keep a processor busy. */
const MAX_BCRYPT_COST = 14;

/** Whether a password is that of a hash as htpasswd(1) writes it with -B. */
export async function compareBcrypt(password: string, hash: string): Promise<boolean> {
  if (Number(hash.slice(4, 6)) > MAX_BCRYPT_COST) return false;
  // bcrypt sees 72 bytes and no more: two long passwords that begin alike would be one.
  if (Buffer.byteLength(password) > 72) return false;
  return compare(password, hash.replace(/^\$2[ay]/, '$2b'));
}
