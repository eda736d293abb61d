/** A message among the tabs of one browser that show the same page. */
export interface TabMessage {
  readonly from: string;
  /**
   * `ask` asks whether there is a leader, `here` says that the sender leads, `gone` that it leads no more; `event`
   * passes on an event of the leader's stream.
   */
  readonly kind: 'ask' | 'here' | 'gone' | 'event';
  /** Name and data of an event. */
  readonly event?: { readonly name: string; readonly data: string };
}

/** How often a tab looks after the election, in milliseconds. */
export const ELECTION_INTERVAL = 500;

/** How long a leader may be silent before another tab takes its place, in milliseconds; a tab that asks waits less. */
const LEADER_SILENCE = 2_000;
const ANSWER_TIME = 400;

export interface TabElectionPorts {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  post(message: TabMessage): void;
  /** This tab is to open the stream. */
  lead(): void;
  /** This tab is to close its stream, if it has one, and hears what another tab's stream says. */
  follow(): void;
  /** The leader's stream said something. */
  hear(name: string, data: string): void;
}

/**
 * Elects the tab that holds the stream for all tabs: a browser opens six connections over HTTP/1.1 to a host, and six tabs with a
 * stream each would leave none for anything else. Of two leaders the one with the smaller name stays.
 */
export class TabElection {
  readonly #name: string;
  readonly #ports: TabElectionPorts;
  #state: 'away' | 'asking' | 'following' | 'leading' = 'away';
  #deadline = 0;

  /** `name` tells this tab from the others. */
  constructor(name: string, ports: TabElectionPorts) {
    this.#name = name;
    this.#ports = ports;
  }

  join(): void {
    this.#state = 'asking';
    this.#deadline = this.#ports.now() + ANSWER_TIME;
    this.#post('ask');
  }

  leave(): void {
    if (this.#state === 'leading') this.#post('gone');
    this.#state = 'away';
  }

  /** To be called every {@link ELECTION_INTERVAL}. */
  tick(): void {
    if (this.#state === 'away') return;
    if (this.#state === 'leading') this.#post('here');
    else if (this.#ports.now() >= this.#deadline) {
      this.#state = 'leading';
      this.#post('here');
      this.#ports.lead();
    }
  }

  receive({ from, kind, event }: TabMessage): void {
    if (this.#state === 'away' || from === this.#name) return;
    if (kind === 'ask' && this.#state === 'leading') this.#post('here');
    if (kind === 'here') this.#meet(from);
    if (kind === 'gone' && this.#state === 'following') this.#deadline = this.#ports.now();
    if (kind === 'event' && event !== undefined && this.#state === 'following') {
      this.#ports.hear(event.name, event.data);
    }
  }

  /** Tells the other tabs what the stream of this one said. */
  publish(name: string, data: string): void {
    if (this.#state !== 'leading') return;
    this.#ports.post({ from: this.#name, kind: 'event', event: { name, data } });
  }

  #meet(leader: string): void {
    if (this.#state === 'leading' && this.#name < leader) {
      this.#post('here');
      return;
    }
    this.#deadline = this.#ports.now() + LEADER_SILENCE;
    if (this.#state === 'following') return;
    this.#state = 'following';
    this.#ports.follow();
  }

  #post(kind: TabMessage['kind']): void {
    this.#ports.post({ from: this.#name, kind });
  }
}
