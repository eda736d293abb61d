import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fetchText, LvsctlRuns, MAX_TOOL_RUNS } from '../../../../src/platform/host/web-host.ts';

describe('what lvsd-web asks of its host', () => {
  it('runs a program with its words and no shell, and few at once', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lvsd-web-'));
    const program = join(directory, 'tool.js');
    writeFileSync(program, 'console.log(process.argv[2]); process.exitCode = 3;');
    const runs = new LvsctlRuns(program);
    const running = Array.from({ length: MAX_TOOL_RUNS }, () => runs.run(['$(id)']));
    await expect(runs.run(['x'])).rejects.toMatchObject({ code: 'busy' });
    expect(await Promise.all(running)).toMatchObject([{ status: 3, stdout: '$(id)\n' }, { status: 3 }]);
    rmSync(directory, { recursive: true });
  });

  it('fetches a text, and nothing of an answer that is none', async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/metrics' ? 200 : 404;
      response.end('x 1\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const place = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    expect(await fetchText(place, '/metrics')).toBe('x 1\n');
    await expect(fetchText(place, '/other')).rejects.toThrow('404');
    server.close();
  });
});
