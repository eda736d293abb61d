import { describe, expect, it } from 'vitest';
import { statusDocument } from '../../../support/status-documents.ts';
import { WebBench } from '../../../support/web-bench.ts';

describe('what the page reads', () => {
  it('is the state once, and not again while it is the same', async () => {
    await using bench = await WebBench.open('');
    const first = await bench.get('/api/v1/state');
    expect(first.json()).toMatchObject({ revision: 'run-1', silence: null, order: ['tcp 10.0.0.1:80'] });
    const etag = String(first.headers.etag);
    expect((await bench.get('/api/v1/state', { 'if-none-match': etag })).statusCode).toBe(304);
    expect(first.headers['cache-control']).toBe('no-store');
  });

  it('says that the director is silent once it has been for 12 s', async () => {
    await using bench = await WebBench.open('');
    bench.link.stop();
    bench.clock.advance(12_001);
    expect((await bench.get('/api/v1/state')).json().silence).toBe('silent');
    expect((await bench.get('/')).body).toContain('the director does not answer');
  });

  it('has one server with its connections, and says which one is not there', async () => {
    await using bench = await WebBench.open('', statusDocument());
    const query = 'virtual_server=tcp+10.0.0.1%3A80&address=10.0.1.1&port=';
    const good = (await bench.get(`/api/v1/server?${query}8080`)).json();
    expect(good).toMatchObject({ server: { address: '10.0.1.1' }, connections: null });
    expect((await bench.get(`/api/v1/server?${query}1`)).json().error.code).toBe('no-such-real-server');
  });

  it('shows the plan of the file on disk with what the file comes to', async () => {
    await using bench = await WebBench.open('');
    const words: string[] = [];
    bench.tool = (one) => {
      words.push(one.slice(0, 2).join(' '));
      return Promise.resolve({ status: 0, stdout: one[0] ?? '', stderr: '' });
    };
    const answer = (await bench.get('/api/v1/configuration')).json();
    expect(answer.plan.stdout).toBe('plan');
    expect(answer.fingerprint).toMatch(/^[\w-]{43}$/);
    expect(words).toHaveLength(3);
  });

  it('tells in the words of the tool’s fault what could not be looked at', async () => {
    await using bench = await WebBench.open('');
    bench.tool = () => Promise.reject(new Error('no such program'));
    expect((await bench.get('/api/v1/doctor')).json().error.message).toBe('no such program');
  });
});
