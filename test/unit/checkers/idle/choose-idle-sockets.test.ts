import { describe, expect, it } from 'vitest';
import { chooseIdleSockets } from '../../../../checkers/idle/choose-idle-sockets.ts';
import { CheckSockets } from '../../../../checkers/io/choose-sockets.ts';

describe('the sockets of idle connections', () => {
  it('are not those of Node, and why is said', async () => {
    expect(await chooseIdleSockets(new CheckSockets('node'))).toMatch(/own: asked for by --check-io/);
  });

  it('are of our own where those of checks are', async () => {
    expect(await chooseIdleSockets(new CheckSockets('auto'))).toBeTypeOf('function');
  });
});
