import { describe, expect, it } from 'vitest';
import { PASSWORD, WebBench } from '../../../support/web-bench.ts';

const USERS = 'users_file: /u';

function basic(name: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
}

describe('pages and logins', () => {
  it('send who is not known to the login, and give a cookie that no other site can use', async () => {
    await using bench = await WebBench.open(USERS);
    expect((await bench.get('/')).headers.location).toBe('/login');
    const form = { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded' };
    const login = (payload: string, headers = form) =>
      bench.server.inject({ method: 'POST', url: '/login', headers, payload });
    const good = await login(`name=alice&password=${encodeURIComponent(PASSWORD)}`);
    expect(good.statusCode).toBe(303);
    expect(String(good.headers['set-cookie'])).toMatch(
      /^__Host-lvsd=\w{32}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect((await login('name=alice&password=wrong')).statusCode).toBe(401);
    expect(
      (await login('name=alice&password=x', { ...form, origin: 'https://evil' } as typeof form)).statusCode,
    ).toBe(403);
    for (let turn = 0; turn < 5; turn += 1) await login('name=alice&password=wrong');
    expect((await login(`name=alice&password=${encodeURIComponent(PASSWORD)}`)).statusCode).toBe(429);
  });

  it('end a session by its token alone, and at once when the user goes', async () => {
    await using bench = await WebBench.open(USERS);
    const { cookie, token } = await bench.login('bob');
    expect((await bench.post('/logout', { cookie }, {})).statusCode).toBe(403);
    expect((await bench.get('/api/v1/state', { cookie })).statusCode).toBe(200);
    await bench.post('/logout', { cookie, 'x-lvsd-token': token }, {});
    expect((await bench.get('/api/v1/state', { cookie })).statusCode).toBe(401);
    const again = await bench.login('bob');
    bench.users.delete('bob');
    expect((await bench.get('/api/v1/state', { cookie: again.cookie })).statusCode).toBe(401);
  });

  it('serve metrics to scrapers with a password of the same file', async () => {
    await using bench = await WebBench.open(USERS);
    expect((await bench.get('/metrics')).statusCode).toBe(401);
    expect((await bench.get('/metrics', basic('bob', 'wrong'))).statusCode).toBe(401);
    const answer = await bench.get('/metrics', basic('bob', PASSWORD));
    expect(answer.body).toBe('lvsd_up 1\n');
    expect((await bench.get('/', basic('bob', PASSWORD))).headers.location).toBe('/login');
  });

  it('serve files of the page for ever, and look for no other', async () => {
    await using bench = await WebBench.open('');
    expect((await bench.get('/assets/main-x.js')).headers['cache-control']).toContain('immutable');
    expect((await bench.get('/assets/../package.json')).statusCode).toBe(404);
  });
});
