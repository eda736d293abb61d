import { describe, expect, it } from 'vitest';
import { WebBench } from '../../../support/web-bench.ts';

describe('every request', () => {
  it('names this server, or is refused: another name may be rebound to this address', async () => {
    await using bench = await WebBench.open('names: [lb1.example]');
    for (const host of ['evil.example', '10.0.0.10']) {
      expect((await bench.get('/', { host })).statusCode).toBe(421);
    }
    for (const host of ['lb1.example', '10.0.0.9:9466', '[::1]:9466']) {
      expect((await bench.get('/', { host })).statusCode).toBe(200);
    }
  });

  it('gets no word of the framework, and no file', async () => {
    await using bench = await WebBench.open('');
    const answer = await bench.get('/etc/passwd');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      error: { code: 'not-found', message: 'there is no /etc/passwd', hint: null },
    });
    expect((await bench.post('/api/v1/pause', {}, { a: 'x'.repeat(40_000) })).statusCode).toBe(413);
  });
});
