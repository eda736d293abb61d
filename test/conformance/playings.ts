import { setTimeout as delay } from 'node:timers/promises';
import { describeOutcome } from '../lab/cases.ts';
import { shareLate, worstBetween } from '../lab/lateness.ts';
import { type LabOutcome, runInLab } from '../lab/runner.ts';
import type { Recording, Scenario } from './scenario.ts';

interface Asked {
  readonly scenario: Scenario;
  readonly command: string;
}

/** For the start and the stop of one daemon, its servers and its recorder, in seconds. */
const AROUND_SECONDS = 30;
/** Scenarios that are asked for within this time share a boot. */
const GATHER_MS = 200;

/** One scenario under one daemon, with what the lab's tickers say about the time; times are of the scenario's clock. */
export interface Playing {
  readonly recording: Recording;
  /** The longest time, in milliseconds, between `from` and `to` that something may have waited for the processor. */
  readonly lateBetween: (from: number, to: number) => number;
  /** The share of the scenario's time in which the processor had too much to do. */
  readonly shareBusy: number;
}

/**
 * Plays scenarios under one daemon, each in a network namespace of its own in one boot of the lab for all that are asked
 * for together. keepalived and lvsd never share a kernel.
 */
export class Playings {
  readonly #sideBySide: number;
  #next: { readonly asked: Asked[]; readonly outcome: Promise<LabOutcome> } | null = null;

  /**
   * `sideBySide` scenarios are under way at once: their daemons start one after the other, and when the last of them is at
   * rest, all clocks start. More than one is for daemons that have little to do: else the ticker finds that they keep each
   * other waiting, and nothing is measured.
   */
  constructor(sideBySide = 1) {
    this.#sideBySide = sideBySide;
  }

  /**
   * In `command`, CONF is the configuration file and DIR a directory for what the daemon keeps.
   * @throws Error when the daemon's recording is missing.
   */
  async play(scenario: Scenario, command: string): Promise<Playing> {
    const asked = this.#next?.asked ?? [];
    this.#next ??= { asked, outcome: this.#gathered(asked) };
    const index = asked.push({ scenario, command }) - 1;
    const outcome = await this.#next.outcome;
    const text = outcome.files[resultOf(index)];
    if (text === undefined) throw new Error(`no recording of ${command}\n${describeOutcome(outcome)}`);
    const recording = JSON.parse(text) as Recording;
    const { startedAt } = recording;
    return {
      recording,
      lateBetween: (from, to) =>
        Math.max(
          worstBetween(outcome.lateness, startedAt + from, startedAt + to),
          worstBetween(outcome.busyness, startedAt + from, startedAt + to),
        ),
      shareBusy: shareLate(outcome.busyness, startedAt, startedAt + scenario.seconds),
    };
  }

  async #gathered(asked: readonly Asked[]): Promise<LabOutcome> {
    await delay(GATHER_MS);
    this.#next = null;
    return await runInLab({
      script: [SLEEPER, ...turns(asked, this.#sideBySide).map(turnScript)].join('\n'),
      timeoutSeconds: asked.reduce((sum, { scenario }) => sum + scenario.seconds + AROUND_SECONDS, 0),
      ticker: true,
      files: Object.fromEntries(
        asked.map(({ scenario }, index) => [scenarioOf(index), JSON.stringify(scenario)]),
      ),
      collect: asked.map((_, index) => resultOf(index)),
    });
  }
}

/** What is asked for in turns of that size, those of about the same length together; each with its index. */
function turns(asked: readonly Asked[], size: number): readonly (readonly Turn[])[] {
  const all = asked.map(({ scenario, command }, index) => ({ seconds: scenario.seconds, command, index }));
  const byLength = all.sort((a, b) => a.seconds - b.seconds);
  const count = Math.ceil(byLength.length / size);
  return Array.from({ length: count }, (_, turn) => byLength.slice(turn * size, (turn + 1) * size));
}

interface Turn {
  readonly command: string;
  readonly index: number;
}

/** A pipe that nobody writes to: waiting for it starts no program, which would take a good part of the guest's time. */
const SLEEPER = 'mkfifo /run/sleeper; exec {sleeper}<>/run/sleeper';

/** Starts the stages one after the other, each when the one before is ready (or ended), and lets them all play then. */
function turnScript(turn: readonly Turn[]): string {
  const go = `/run/go-${turn.map(({ index }) => index).join('-')}`;
  return [
    ...turn.map((one) => stageScript(one, go)),
    `touch ${go}; wait`,
    ...turn.map(({ index }) => `ip netns del stage${index}`),
  ].join('\n');
}

/** Every address of 10/8 and fd00::/16 is local, so that scripted servers can listen anywhere in it. */
function stageScript({ command, index }: Turn, go: string): string {
  const name = `stage${index}`;
  const files = `"$LAB_DIR/${scenarioOf(index)}" /run/${name} "$LAB_DIR/${resultOf(index)}"`;
  return [
    `ip netns add ${name}; ip -n ${name} link set lo up`,
    `ip -n ${name} route add local 10.0.0.0/8 dev lo; ip -n ${name} -6 route add local fd00::/16 dev lo`,
    `ip netns exec ${name} node dist-test/test/conformance/stage.js ${files} ${go} ${command} & stage=$!`,
    `until [ -e /run/${name}/ready ] || ! kill -0 $stage 2>/dev/null; do read -rt 0.2 -u $sleeper; done`,
  ].join('\n');
}

function scenarioOf(index: number): string {
  return `scenario-${index}.json`;
}

function resultOf(index: number): string {
  return `recording-${index}.json`;
}
