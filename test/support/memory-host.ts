import { type IpAddress, parseIpAddress } from '../../src/base/ip-address.ts';
import type { HostReader, ToolOutcome } from '../../src/doctor/host-reader.ts';

export interface MemoryHostInit {
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly addresses?: readonly (readonly [device: string, address: string])[];
  /** By the whole command line. */
  readonly tools?: Readonly<Record<string, ToolOutcome>>;
}

/** A host that is only what a test says. */
export class MemoryHost implements HostReader {
  readonly commands: string[] = [];
  readonly #init: MemoryHostInit;

  constructor(init: MemoryHostInit = {}) {
    this.#init = init;
  }

  text(path: string): Promise<string | null> {
    return Promise.resolve(this.#init.files?.[path] ?? null);
  }

  async eachLine(path: string, visit: (line: string) => void): Promise<number | null> {
    const lines = (await this.text(path))?.split('\n').filter((line) => line !== '') ?? null;
    for (const line of lines ?? []) visit(line);
    return lines?.length ?? null;
  }

  names(directory: string): Promise<readonly string[] | null> {
    const below = `${directory}/`;
    const paths = Object.keys(this.#init.files ?? {}).filter((path) => path.startsWith(below));
    const names = new Set(paths.map((path) => path.slice(below.length).split('/', 1)[0] ?? ''));
    return Promise.resolve(names.size === 0 ? null : [...names]);
  }

  link(path: string): Promise<string | null> {
    return Promise.resolve(this.#init.links?.[path] ?? null);
  }

  addresses(): readonly { readonly device: string; readonly address: IpAddress }[] {
    return (this.#init.addresses ?? []).map(([device, text]) => {
      const address = parseIpAddress(text);
      if (address === undefined) throw new TypeError(`not an address: ${text}`);
      return { device, address };
    });
  }

  tool(name: string, args: readonly string[]): Promise<ToolOutcome | null> {
    const command = [name, ...args].join(' ');
    this.commands.push(command);
    return Promise.resolve(this.#init.tools?.[command] ?? null);
  }
}
