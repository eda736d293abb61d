import { describe, expect, it } from 'vitest';
import type { AddressFamily } from '../../../src/base/ip-address.ts';
import type { Config } from '../../../src/config/model/config.ts';
import { COMPARE_INTERVAL, FullNat } from '../../../src/fullnat/full-nat.ts';
import type { FoundRules, NatFault, NatTable } from '../../../src/fullnat/nat-table.ts';
import type { EventNote } from '../../../src/state/model/event.ts';
import { loadText, rendered } from '../../support/config.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const PLACE = { boot: 'b', network: 'net:[1]' };

function config(method: string): Config {
  const text = `virtual_server 192.0.2.10 80 {\nlb_algo rr\nlb_kind ${method}\nprotocol TCP\nreal_server 10.7.0.11 80 {\n}\n}\n`;
  const loaded = loadText('lvsd.conf', text);
  if (loaded.config === null) throw new Error(rendered(loaded));
  return loaded.config;
}

/** A nat table of IPv4 and its switch; that of IPv6 is always empty. */
class Host implements NatTable {
  rules: string[] | null = null;
  jumps = 0;
  tracking = 0;
  fault: NatFault | null = null;
  saved: string | null = null;
  /** Happens while the tables are looked at. */
  meanwhile: () => void = () => undefined;

  read(family: AddressFamily): ReturnType<NatTable['read']> {
    this.meanwhile();
    if (this.fault !== null) return Promise.resolve(this.fault);
    const found: FoundRules =
      family === 'inet' ? { rules: this.rules, jumps: this.jumps } : { rules: null, jumps: 0 };
    return Promise.resolve({ ok: true, found });
  }

  change(_family: AddressFamily, lines: readonly string[]): ReturnType<NatTable['change']> {
    for (const line of lines) {
      if (line.startsWith(':')) this.rules = [];
      else if (line.startsWith('-I')) this.jumps += 1;
      else if (line.startsWith('-D')) this.jumps -= 1;
      else if (line.startsWith('-A')) this.rules?.push(line);
      else if (line.startsWith('-X')) this.rules = null;
    }
    return Promise.resolve({ ok: true });
  }
}

function subject(host: Host) {
  const clock = new VirtualClock();
  const notes: EventNote[] = [];
  const state = { paused: false };
  const logger = new RecordingLogger();
  const fullnat = new FullNat({
    clock,
    logger,
    table: host,
    tracking: {
      read: () => Promise.resolve(host.tracking),
      write: (value) => {
        host.tracking = value;
        return Promise.resolve();
      },
    },
    record: {
      place: PLACE,
      file: {
        path: '/state/fullnat.json',
        read: () => Promise.resolve(host.saved),
        replace: (text) => {
          host.saved = text;
          return Promise.resolve();
        },
      },
    },
    events: { note: (note) => notes.push(note) },
    paused: () => state.paused,
  });
  return { clock, notes, state, fullnat, logger };
}

async function running(host: Host, method = 'FNAT') {
  const parts = subject(host);
  await parts.fullnat.load();
  await parts.fullnat.before(config(method));
  await parts.fullnat.loaded(config(method));
  return parts;
}

describe('FULLNAT in the kernel', () => {
  it('touches nothing where nobody uses it', async () => {
    const host = new Host();
    const { fullnat } = await running(host, 'NAT');
    expect([host.rules, host.tracking, host.saved, fullnat.status()]).toEqual([null, 0, null, null]);
  });

  it('has its rules and its switch before the first service, and takes both back after the last one', async () => {
    const host = new Host();
    const { fullnat } = subject(host);
    await fullnat.load();
    await fullnat.before(config('FNAT'));
    expect([host.rules?.length, host.jumps, host.tracking]).toEqual([1, 1, 1]);
    await fullnat.loaded(config('FNAT'));
    expect(fullnat.status()).toEqual({ rules: 1, conntrack: true, error: null, hint: null, repairs: 0 });
    await fullnat.stop({ servicesStay: false });
    expect([host.rules, host.jumps, host.tracking]).toEqual([null, 0, 0]);
  });

  it('keeps a switch that was on', async () => {
    const host = new Host();
    host.tracking = 1;
    const { fullnat } = await running(host);
    await fullnat.stop({ servicesStay: false });
    expect(host.tracking).toBe(1);
  });

  it('repairs what somebody else changed, and counts it', async () => {
    const host = new Host();
    const { fullnat, clock, notes } = await running(host);
    host.rules = [];
    host.jumps = 0;
    host.tracking = 0;
    await clock.advanceAndSettle(COMPARE_INTERVAL);
    await fullnat.loaded(config('FNAT'));
    expect([host.rules.length, host.jumps, host.tracking]).toEqual([1, 1, 1]);
    expect(fullnat.status()?.repairs).toBe(3);
    expect(notes.at(-1)).toMatchObject({ kind: 'kernel', from: 'changed', to: 'as desired' });
  });

  it('leaves the kernel alone while paused', async () => {
    const host = new Host();
    const { clock, state } = await running(host);
    state.paused = true;
    host.rules = [];
    await clock.advanceAndSettle(COMPARE_INTERVAL * 3);
    expect(host.rules).toEqual([]);
  });

  it('leaves it alone in a pause that begins while it looks', async () => {
    const host = new Host();
    const { clock, state, fullnat } = await running(host);
    host.meanwhile = () => {
      state.paused = true;
      host.rules = [];
    };
    await clock.advanceAndSettle(COMPARE_INTERVAL);
    expect(host.rules).toEqual([]);
    expect(fullnat.status()?.repairs).toBe(0);
  });

  it('leaves all as it is where the services stay, and the next run takes it over and puts it back', async () => {
    const host = new Host();
    const { fullnat } = await running(host);
    await fullnat.stop({ servicesStay: true });
    expect([host.rules?.length, host.jumps, host.tracking]).toEqual([1, 1, 1]);
    const next = await running(host);
    await next.fullnat.stop({ servicesStay: false });
    expect([host.rules, host.jumps, host.tracking]).toEqual([null, 0, 0]);
  });

  it('removes what a killed lvsd left, where the file has no FULLNAT any more', async () => {
    const host = new Host();
    await running(host);
    await running(host, 'NAT');
    expect([host.rules, host.jumps, host.tracking]).toEqual([null, 0, 0]);
  });

  it('tells a fault once, goes on trying, and says when it is over', async () => {
    const host = new Host();
    host.fault = { ok: false, reason: 'there is no iptables on this host', hint: 'install it' };
    const { fullnat, clock, notes, logger } = await running(host);
    await clock.advanceAndSettle(COMPARE_INTERVAL);
    await fullnat.loaded(config('FNAT'));
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(fullnat.status()).toMatchObject({ error: host.fault.reason, hint: 'install it' });
    host.fault = null;
    await fullnat.loaded(config('FNAT'));
    expect(fullnat.status()?.error).toBeNull();
    expect(notes.map(({ to }) => to)).toEqual(['failed', 'written']);
  });
});
