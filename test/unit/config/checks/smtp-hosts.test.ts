import { describe, expect, it } from 'vitest';

import { checksOf, loadChecks } from '../../../support/check-config.ts';
import { codes } from '../../../support/config.ts';

const HOSTS = 'host {\nconnect_ip 10.2.0.1\nconnect_port 2525\nretry 2\n}\nhost {\nbindto 10.3.0.1\n}';

describe('host blocks of SMTP_CHECK', () => {
  it('are checks of their own, with what the outer block says besides the place', () => {
    const loaded = loadChecks(`SMTP_CHECK {\nhelo_name me\nretry 7\nconnect_timeout 2\n${HOSTS}\n}`);
    expect(codes(loaded)).toEqual(['info deprecated-keyword']);
    expect(checksOf(loaded)).toMatchObject([
      {
        spec: { heloName: 'me', connection: { address: '10.2.0.1', port: 2525, timeout: 2000 } },
        pacing: { retry: 2 },
      },
      {
        spec: { heloName: 'me', connection: { address: '10.0.1.1', port: 80, bindAddress: '10.3.0.1' } },
        pacing: { retry: 7 },
      },
    ]);
  });

  it('stand beside the outer block where that has a place of its own', () => {
    const loaded = loadChecks(`SMTP_CHECK {\nconnect_port 26\n${HOSTS}\n}`);
    const ports = checksOf(loaded).map((check) =>
      typeof check !== 'string' && check.spec.type === 'SMTP_CHECK' ? check.spec.connection.port : check,
    );
    expect(ports).toEqual([26, 2525, 80]);
  });

  it('have identities of their own', () => {
    const same = 'host {\n}\nhost {\n}\nhost {\nbindto 10.0.0.9\n}';
    const ids = checksOf(loadChecks(`SMTP_CHECK {\n${same}\n}`)).map((check) =>
      typeof check === 'string' ? check : check.id,
    );
    expect(new Set(ids).size).toBe(3);
  });
});
