import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptConnection } from '../../../src/api/http-client.ts';

let directory: string;
let path: string;
let server: Server;
let connection: KeptConnection;
let connections = 0;

function listen(): Promise<void> {
  server = createServer((request, response) => {
    if (request.url !== '/never') response.writeHead(201).end(`${request.method} ${request.url}`);
  });
  server.on('connection', () => {
    connections += 1;
  });
  return new Promise((resolve) => server.listen(path, resolve));
}

function hangUp(): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lvsd-kept-'));
  path = join(directory, 'socket');
  connections = 0;
  await listen();
  connection = new KeptConnection(path, 100);
});

afterEach(async () => {
  connection.close();
  await hangUp();
  rmSync(directory, { recursive: true });
});

const never = new AbortController().signal;

describe('a kept connection', () => {
  it('serves one question after the other', async () => {
    for (let question = 0; question < 5; question += 1)
      expect(await connection.get(`/${question}`, never)).toEqual({ status: 201, text: `GET /${question}` });
    expect(connections).toBe(1);
  });

  it('is made anew after the server went away', async () => {
    await connection.get('/', never);
    await hangUp();
    await expect(connection.get('/', never)).rejects.toThrow(/ENOENT|ECONNREFUSED|EPIPE|ECONNRESET|closed/);
    await listen();
    expect(await connection.get('/again', never)).toEqual({ status: 201, text: 'GET /again' });
  });

  it('takes no longer answer than it may', async () => {
    await expect(connection.get(`/${'x'.repeat(100)}`, never)).rejects.toThrow(/size/);
  });

  it('is given up when whoever asked has waited long enough', async () => {
    const controller = new AbortController();
    const asked = connection.get('/never', controller.signal);
    controller.abort();
    await expect(asked).rejects.toThrow(/abort/i);
  });
});
