import { describe, expect, it } from 'vitest';
import { WebBench } from '../../../support/web-bench.ts';

const USERS = 'users_file: /etc/lvsd/web.users';
const BODY = {
  action: 'drain',
  virtual_server: 'tcp 10.0.0.1:80',
  real_servers: ['10.0.1.1:8080'],
  reason: 'kernel',
};

describe('changes over the page', () => {
  it('are made for an operator with token and origin, in the name of who logged in', async () => {
    await using bench = await WebBench.open(USERS);
    const { cookie, token } = await bench.login('alice');
    const headers = { cookie, 'x-lvsd-token': token, origin: 'http://localhost:9466' };
    const answer = await bench.post('/api/v1/overrides', headers, BODY);
    expect(answer.statusCode).toBe(200);
    expect(bench.daemon.requests).toMatchObject([{ action: 'drain', author: 'alice (web, 127.0.0.1)' }]);
  });

  it.each(['overrides', 'check', 'pause', 'resume', 'reload', 'vrrp'])(
    'are refused for %s without login, role, token, origin, or as a form',
    async (name) => {
      await using bench = await WebBench.open(USERS);
      const alice = await bench.login('alice');
      const bob = await bench.login('bob');
      const own = { origin: 'http://localhost:9466' };
      const good = { ...own, cookie: alice.cookie, 'x-lvsd-token': alice.token };
      const attempts: readonly (readonly [Record<string, string>, number])[] = [
        [own, 401],
        [{ ...own, cookie: bob.cookie, 'x-lvsd-token': bob.token }, 403],
        [{ ...own, cookie: alice.cookie }, 403],
        [{ ...own, cookie: alice.cookie, 'x-lvsd-token': bob.token }, 403],
        [{ cookie: alice.cookie, 'x-lvsd-token': alice.token }, 403],
        [{ ...good, origin: 'http://evil.example' }, 403],
        [{ ...good, 'sec-fetch-site': 'cross-site' }, 403],
        [{ ...good, 'content-type': 'application/x-www-form-urlencoded' }, 415],
        [{ ...good, host: 'evil.example' }, 421],
      ];
      for (const [headers, status] of attempts) {
        expect((await bench.post(`/api/v1/${name}`, headers, {})).statusCode).toBe(status);
      }
      const got = await bench.get(`/api/v1/${name}`, { cookie: alice.cookie });
      expect(got.statusCode).toBe(name === 'vrrp' ? 200 : 404);
      expect(bench.daemon.requests).toEqual([]);
      expect(bench.handovers).toEqual([]);
    },
  );

  it('are not there for who needs no login', async () => {
    await using bench = await WebBench.open('names: [lb1]');
    expect((await bench.get('/api/v1/session')).json()).toMatchObject({
      role: 'viewer',
      by: 'open',
      token: null,
    });
    const answer = await bench.post('/api/v1/pause', { origin: 'http://localhost:9466' }, {});
    expect(answer.statusCode).toBe(401);
  });
});
