import { compare } from 'bcryptjs';

/**
 * The highest accepted cost: at 14 a hash takes more than a second, and a higher cost could be used to keep a processor
 * busy.
 */
const MAX_BCRYPT_COST = 14;

/** Whether a password matches a hash as htpasswd(1) writes it with -B. */
export async function compareBcrypt(password: string, hash: string): Promise<boolean> {
  if (Number(hash.slice(4, 6)) > MAX_BCRYPT_COST) return false;
  // bcrypt uses only 72 bytes, so that two long passwords with the same beginning would be equal.
  if (Buffer.byteLength(password) > 72) return false;
  return compare(password, hash.replace(/^\$2[ay]/, '$2b'));
}
