import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SHORT_FORM } from '../form.ts';
import { takeKernelSlot } from '../kernel-slots.ts';

const LIMIT_MS = 300_000;

/** Beside this file the other one of pairs, or one kernel of another run of the tests. */
const SLOTS_LIMIT_MS = 3_600_000;
let release: () => void = () => undefined;
beforeAll(async () => {
  ({ release } = await takeKernelSlot());
}, SLOTS_LIMIT_MS);
afterAll(() => release());

/** Runs one case of a script beside this file; resolves to what it said, which ends with why when it failed. */
function play(script: string, name: string): Promise<string> {
  return new Promise((resolve) => {
    const words = [join(import.meta.dirname, script), name];
    execFile('bash', words, { timeout: LIMIT_MS - 5000 }, (error, out, errors) => {
      resolve(error === null ? out.trim() : `${errors.trim()}\n${error.message.split('\n', 1)[0]}`);
    });
  });
}

/** All of them, or in the short form of the lab these few. */
function shortened(few: readonly string[], all: readonly string[]): readonly string[] {
  return SHORT_FORM ? few : all;
}

describe('Pairs with the real HAProxy, nginx, OpenSMTPD and keepalived', () => {
  it.concurrent.each(
    shortened(
      ['haproxy', 'nginx', 'handover', 'from-keepalived'],
      [
        'haproxy',
        'haproxy-nopreempt',
        'haproxy-preempt-delay',
        'nginx',
        'nginx-self-healing',
        'crossed',
        'two-pairs',
        'handover',
        'mail',
        'from-keepalived',
      ],
    ),
  )('%s behaves as its example says', { timeout: LIMIT_MS }, async (name) => {
    expect(await play('pairs.sh', name)).toBe(`pairs.sh ${name}: as it should be`);
  });

  it.concurrent.each(
    shortened(
      ['firewall', 'vrid', 'password', 'line', 'fence'],
      [
        'firewall',
        'group',
        'group-keepalived',
        'vrid',
        'password',
        'authentication',
        'version',
        'interval',
        'addresses',
        'unicast-peer',
        'unicast-multicast',
        'line',
        'healed',
        'healed-keepalived',
        'returned',
        'silenced',
        'silenced6',
        'line6',
        'advice',
        'fence',
        'heartbeat',
        'arbiter',
      ],
    ),
  )('that split because of %s say so within five adverts', { timeout: LIMIT_MS }, async (name) => {
    expect(await play('split.sh', name)).toBe(`split.sh ${name}: as it should be`);
  });

  it.concurrent.each(shortened(['duel'], ['duel', 'repair']))(
    'move virtual routes and rules as keepalived does: %s',
    { timeout: LIMIT_MS },
    async (name) => {
      expect(await play('routing.sh', name)).toBe(`routing.sh ${name}: as it should be`);
    },
  );

  it.concurrent.each(shortened(['duel'], ['duel', 'repair']))(
    'give and take a virtual MAC as keepalived does: %s',
    { timeout: LIMIT_MS },
    async (name) => {
      expect(await play('vmac.sh', name)).toBe(`vmac.sh ${name}: as it should be`);
    },
  );

  it.concurrent.each(
    shortened(['election'], ['election', 'backup-answers', 'addresses', 'checksum', 'returned']),
  )('of lvsd and vrrpd of FRR behave as the page on VRRP says: %s', { timeout: LIMIT_MS }, async (name) => {
    expect(await play('frr.sh', name)).toBe(`frr.sh ${name}: as it should be`);
  });

  it.concurrent.each(shortened(['rotation'], ['rotation', 'intruder']))(
    'with auth_hmac keep their state through new keys, and a stranger out: %s',
    { timeout: LIMIT_MS },
    async (name) => {
      expect(await play('signed.sh', name)).toBe(`signed.sh ${name}: as it should be`);
    },
  );

  it.concurrent('leave no address behind when a process is killed', { timeout: LIMIT_MS }, async () => {
    expect(await play('kills.sh', '3')).toMatch(/^kills\.sh: 3 of each, [1-9]/);
  });
});
