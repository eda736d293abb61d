import { describe, expect, it } from 'vitest';

import { checksOf, loadChecks } from '../../../support/check-config.ts';
import { codes } from '../../../support/config.ts';

const AROUND = { scripts: { files: { '/bin/check': {} } } };

const EVERY_TYPE = `TCP_CHECK {
}
HTTP_GET {
url {
path /
}
}
DNS_CHECK {
}
MISC_CHECK {
misc_path /bin/check
}
FILE_CHECK {
track_file f
}
`;

const ROOT = 'track_file f {\nfile /run/f\n}';

function pacings(service: string, server: string): readonly unknown[] {
  return checksOf(loadChecks(EVERY_TYPE, { service, server, root: ROOT }, AROUND)).map((check) =>
    typeof check === 'string' ? check : check.pacing,
  );
}

const FILE = { delayLoop: 10_000, retry: 0, delayBeforeRetry: 1000, warmup: 0, alpha: false };

describe('what nobody says', () => {
  it("is keepalived's default of the check's type", () => {
    const common = { delayLoop: 60_000, warmup: 60_000, alpha: false };
    expect(pacings('', '')).toEqual([
      { ...common, retry: 1, delayBeforeRetry: 1000 },
      { ...common, retry: 1, delayBeforeRetry: 3000 },
      { ...common, retry: 3, delayBeforeRetry: 60_000 },
      { ...common, retry: 0, delayBeforeRetry: 1000 },
      FILE,
    ]);
  });
});

describe('what the servers say', () => {
  const service =
    'delay_loop 10\nretry 5\ndelay_before_retry 2\nwarmup 1\nalpha\nrise 4\njitter 1\ndelay_down_max 80';

  it('comes from the virtual server, save for tracked files', () => {
    const inherited = {
      delayLoop: 10_000,
      retry: 5,
      delayBeforeRetry: 2000,
      warmup: 1000,
      alpha: true,
      rise: 4,
      jitter: 1000,
      delayDownMax: 80_000,
    };
    expect(pacings(service, '')).toEqual([inherited, inherited, inherited, inherited, FILE]);
  });

  it('comes from the real server first', () => {
    const server =
      'delay_loop 20\nretry 6\ndelay_before_retry 3\nwarmup 0\nalpha no\nrise 1\njitter 0\ndelay_down_max 20';
    const own = { delayLoop: 20_000, retry: 6, delayBeforeRetry: 3000, warmup: 0, alpha: false };
    expect(pacings(service, server)).toEqual([own, own, own, own, FILE]);
  });

  it('comes from the check before both', () => {
    const loaded = loadChecks('TCP_CHECK {\nretry 0\ndelay_loop 30\nrise 2\n}', {
      service,
      server: 'retry 6',
    });
    expect(checksOf(loaded)).toMatchObject([{ pacing: { retry: 0, delayLoop: 30_000, rise: 2 } }]);
  });

  it('bounds a script that has no timeout of its own by its own interval', () => {
    const check = 'MISC_CHECK {\nmisc_path /bin/check\ndelay_loop 7\n}';
    expect(checksOf(loadChecks(check, { service: 'delay_loop 90' }, AROUND))).toMatchObject([
      { spec: { timeout: 7000 } },
    ]);
  });
});

describe('the host that is asked for', () => {
  const check = (own: string, url: string): string =>
    `SSL_GET {\nenable_sni\n${own}\nurl {\npath /\n${url}\n}\n}`;

  it.each([
    ['virtualhost c', 'virtualhost u', 'virtualhost r', 'virtualhost v', 'u', 'u'],
    ['virtualhost c', '', 'virtualhost r', 'virtualhost v', 'c', 'c'],
    ['', '', 'virtualhost r:81', 'virtualhost v', 'r:81', 'r'],
    ['', '', '', 'virtualhost v', 'v', 'v'],
    ['', '', '', '', '10.0.1.1:80', null],
    ['sni_name s', 'virtualhost u', '', '', 'u', 's'],
  ])('%j %j %j %j gives Host %s and SNI %s', (own, url, server, service, host, serverName) => {
    const loaded = loadChecks(check(own, url), { server, service });
    expect(codes(loaded)).toEqual([]);
    expect(checksOf(loaded)).toMatchObject([{ spec: { urls: [{ host, serverName }] } }]);
  });

  it('is told to TLS only with enable_sni or sni_name', () => {
    const at = (words: string): unknown =>
      checksOf(loadChecks(`SSL_GET {\nvirtualhost c\n${words}\nurl {\npath /\n}\n}`));
    expect(at('')).toMatchObject([{ spec: { urls: [{ serverName: null }] } }]);
    expect(at('sni_name')).toMatchObject([{ spec: { urls: [{ serverName: 'c' }] } }]);
    expect(at('enable_sni no')).toMatchObject([{ spec: { urls: [{ serverName: null }] } }]);
  });
});

describe('a quorum above the configured weights', () => {
  it.each([
    ['MISC_CHECK {\nmisc_path /bin/check\nmisc_dynamic\n}', 9],
    ['FILE_CHECK {\ntrack_file f\n}', 9],
    ['FILE_CHECK {\ntrack_file f\nweight 0\n}', 1],
    ['MISC_CHECK {\nmisc_path /bin/check\n}', 1],
  ])('stays where checks can raise them: %s', (check, quorum) => {
    const loaded = loadChecks(check, { service: 'quorum 9', root: ROOT }, AROUND);
    expect(loaded.config?.virtualServers[0]?.quorum).toBe(quorum);
    expect(codes(loaded)).toEqual(['warning quorum-unreachable']);
  });
});

describe('fail_open', () => {
  it.each([
    ['fail_open 25', 25],
    ['fail_open 0', undefined],
    ['', undefined],
  ])('%j keeps %s percent', (service, failOpen) => {
    expect(loadChecks('', { service }).config?.virtualServers[0]?.failOpen).toBe(failOpen);
  });

  it('beside a sorry server is warned of, which serves alone when the quorum is lost', () => {
    const sorry = 'sorry_server 10.0.9.9 80';
    expect(codes(loadChecks('', { service: `fail_open 25\n${sorry}` }))).toEqual([
      'warning fail-open-limited',
    ]);
    expect(codes(loadChecks('', { service: `fail_open 0\n${sorry}` }))).toEqual([]);
  });

  it('is a share', () => {
    expect(codes(loadChecks('', { service: 'fail_open 101' }))).toEqual(['warning out-of-range']);
  });
});
