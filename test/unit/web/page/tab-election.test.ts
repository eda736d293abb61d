import { describe, expect, it } from 'vitest';
import { ELECTION_INTERVAL, TabElection, type TabMessage } from '../../../../web/page/tab-election.ts';

/** Tabs of one browser with a clock of their own. */
class Tabs {
  now = 0;
  readonly #tabs = new Map<string, TabElection>();
  readonly streams = new Set<string>();
  readonly heard: string[] = [];
  /** While true, messages get lost. */
  deaf = false;

  open(name: string): TabElection {
    const tab = new TabElection(name, {
      now: () => this.now,
      post: (message) => this.#spread(message),
      lead: () => this.streams.add(name),
      follow: () => this.streams.delete(name),
      hear: (event, data) => this.heard.push(`${name} ${event} ${data}`),
    });
    this.#tabs.set(name, tab);
    tab.join();
    return tab;
  }

  close(name: string, told: boolean): void {
    if (told) this.#tabs.get(name)?.leave();
    this.#tabs.delete(name);
    this.streams.delete(name);
  }

  wait(milliseconds: number): void {
    for (let passed = 0; passed < milliseconds; passed += ELECTION_INTERVAL) {
      this.now += ELECTION_INTERVAL;
      for (const tab of this.#tabs.values()) tab.tick();
    }
  }

  #spread(message: TabMessage): void {
    if (this.deaf) return;
    for (const [name, tab] of this.#tabs) if (name !== message.from) tab.receive(message);
  }
}

describe('the tabs of a browser', () => {
  it('have one stream among them, whose events all of them hear', () => {
    const tabs = new Tabs();
    const first = tabs.open('b');
    tabs.wait(500);
    tabs.open('a');
    tabs.open('c');
    tabs.wait(5_000);
    expect([...tabs.streams]).toEqual(['b']);
    first.publish('delta', '1');
    expect(tabs.heard).toEqual(['a delta 1', 'c delta 1']);
  });

  it.each([true, false])('take over from a tab that is closed; it says so: %s', (told) => {
    const tabs = new Tabs();
    tabs.open('a');
    tabs.wait(500);
    tabs.open('b');
    tabs.wait(500);
    tabs.close('a', told);
    tabs.wait(told ? 500 : 3_000);
    expect([...tabs.streams]).toEqual(['b']);
  });

  it('give up one of two streams when they meet', () => {
    const tabs = new Tabs();
    tabs.deaf = true;
    tabs.open('b');
    tabs.open('a');
    tabs.wait(1_000);
    expect(tabs.streams.size).toBe(2);
    tabs.deaf = false;
    tabs.wait(1_000);
    expect([...tabs.streams]).toEqual(['a']);
  });
});
