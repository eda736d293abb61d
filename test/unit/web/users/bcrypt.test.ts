import { describe, expect, it } from 'vitest';
import { compareBcrypt } from '../../../../web/users/bcrypt.ts';

/** Of `htpasswd -nbB -C 4 x secret`, Debian's apache2-utils. */
const HASH = '$2y$04$YusYYWO192eJLfrdEbUILuufXV6eS3HWVnIQQMkraShdju4qNsBx6';

describe('compareBcrypt', () => {
  it('knows the password of a hash of htpasswd', async () => {
    expect(await compareBcrypt('secret', HASH)).toBe(true);
    expect(await compareBcrypt('Secret', HASH)).toBe(false);
  });

  it('computes nothing that costs seconds, and takes no password that bcrypt would cut', async () => {
    expect(await compareBcrypt('secret', HASH.replace('$04$', '$31$'))).toBe(false);
    expect(await compareBcrypt('x'.repeat(73), HASH)).toBe(false);
  });
});
