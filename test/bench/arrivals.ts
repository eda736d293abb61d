import { createServer } from 'node:net';

/** Between two checks of each server that an {@link Arrivals} watches. */
export const CHECK_INTERVAL_MS = 1000;

/** Real servers on every address of 127.0.0.0/8 that are checked each second: they remember when each was checked. */
export class Arrivals {
  readonly #last = new Map<string, number>();
  #worst = 0;
  readonly #server = createServer((socket) => {
    this.#note(socket.localAddress ?? '');
    socket.on('error', () => undefined).end();
  });

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '0.0.0.0', 1024, () => resolve()));
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  forget(): void {
    this.#worst = 0;
  }

  /** Milliseconds by which a check came later than its interval after the one before; one that has not come counts too. */
  worstLateness(): number {
    const now = performance.now();
    return Math.max(this.#worst, ...[...this.#last.values()].map((last) => now - last - CHECK_INTERVAL_MS));
  }

  close(): void {
    this.#server.close();
  }

  #note(server: string): void {
    const now = performance.now();
    const last = this.#last.get(server);
    if (last !== undefined) this.#worst = Math.max(this.#worst, now - last - CHECK_INTERVAL_MS);
    this.#last.set(server, now);
  }
}

/** A virtual server of a keepalived.conf whose real servers are the addresses of an {@link Arrivals}. */
export function checkedService(count: number, port: number): string {
  const servers = Array.from(
    { length: count },
    (_, index) => `real_server 127.1.0.${index + 1} ${port} {\nTCP_CHECK {\n}\n}`,
  );
  return `virtual_server 10.9.9.9 80 {\ndelay_loop ${CHECK_INTERVAL_MS / 1000}\nwarmup 0\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n${servers.join('\n')}\n}\n`;
}
