import { linkOf } from '../ground/source.ts';
import type { ScriptOutcome, ServiceStanding } from '../instance/event.ts';
import type { Links } from '../instance/link.ts';
import type { RouterState } from '../instance/router-state.ts';
import { carriedAddresses, type DebounceSpec, type RouterSpec, type Track } from '../instance/spec.ts';
import type { Turn } from '../instance/turn.ts';
import { beginFile, readTrackFile } from './file.ts';
import { beginInterface, type InterfaceState, seeInterface, tickInterface } from './interface.ts';
import { beginProcess, countProcess, type ProcessState, tickProcess } from './process.ts';
import { adoptScript, beginScript, endScript, type ScriptState, tickScript } from './script.ts';
import { beginService, hearService } from './service.ts';

/** Takes the tracked objects of a configuration; those that are known already keep their state. */
export function configureTrackers(turn: Turn, spec: RouterSpec): void {
  const { scripts, files, processes, services, interfaces, links } = turn.state;
  const { now } = turn;
  const names = (kind: Track['kind']): string[] => tracksOfAll(spec, kind);
  turn.set({
    scripts: new Map(
      spec.scripts.map((script) => {
        const known = scripts.get(script.name);
        return [
          script.name,
          known === undefined ? beginScript(script, now) : adoptScript(known, script, now),
        ];
      }),
    ),
    files: new Map(spec.files.map(({ name }) => [name, files.get(name) ?? beginFile(now)])),
    processes: new Map(
      spec.processes.map((process) => {
        const known = processes.get(process.name);
        return [process.name, known === undefined ? beginProcess(process, now) : { ...known, spec: process }];
      }),
    ),
    services: new Map(names('service').map((name) => [name, services.get(name) ?? beginService(now)])),
    interfaces: new Map(
      watchedInterfaces(spec, links).map((name) => {
        return [name, interfaces.get(name) ?? beginInterface(links.get(name) ?? null, now)];
      }),
    ),
  });
}

/** Takes the kernel's current interfaces. */
export function seeLinks(turn: Turn, links: Links): void {
  const { spec, interfaces, startedAt } = turn.state;
  turn.set({
    links,
    interfaces: new Map(
      watchedInterfaces(spec, links).map((name) => {
        const link = links.get(name) ?? null;
        const known = interfaces.get(name);
        // Before the start nothing is delayed: the state is taken as it is found.
        if (known === undefined || startedAt === null) return [name, beginInterface(link, turn.now)];
        return [name, seeInterface(known, link, delaysOf(spec, name), turn.now)];
      }),
    ),
  });
}

/** Called when the time has come for tracked objects. Returns true when the state of one may have changed. */
export function tickTrackers(turn: Turn): boolean {
  const before = turn.state;
  tickScripts(turn);
  const processes = tickAll(before.processes, (process) => tickProcess(process, turn.now));
  const interfaces = tickAll(before.interfaces, (state, name) => {
    return tickInterface(state, before.links.get(name) ?? null, turn.now);
  });
  turn.set({ processes, interfaces });
  return processes !== before.processes || interfaces !== before.interfaces;
}

function tickScripts(turn: Turn): void {
  const run: ScriptState[] = [];
  const scripts = tickAll(turn.state.scripts, (script) => {
    const ticked = tickScript(script, turn.now);
    if (ticked.run) run.push(ticked.state);
    if (ticked.state.skipped > script.skipped && script.skipped === 0) {
      const words = `Track script ${script.spec.name} is already running, a run is left out`;
      turn.log('warn', words, { script: script.spec.name });
    }
    return ticked.state;
  });
  turn.set({ scripts });
  for (const { spec } of run) turn.act({ kind: 'run-script', script: spec.name, timeout: spec.timeout });
}

function tickAll<State>(
  all: ReadonlyMap<string, State>,
  tick: (state: State, name: string) => State,
): ReadonlyMap<string, State> {
  const ticked = new Map([...all].map(([name, state]) => [name, tick(state, name)]));
  return [...ticked].some(([name, state]) => all.get(name) !== state) ? ticked : all;
}

/** Called when a run of a script has ended. Returns true when the script's state has changed. */
export function takeScriptEnd(turn: Turn, name: string, outcome: ScriptOutcome): boolean {
  const script = turn.state.scripts.get(name);
  if (script === undefined) return false;
  const ended = endScript(script, outcome, turn.now);
  turn.set({ scripts: new Map(turn.state.scripts).set(name, ended) });
  if (outcome.kind === 'not-started') {
    turn.log('error', `Track script ${name} could not be started; its state stays`, {
      script: name,
      error: outcome.reason,
    });
  }
  if (ended.standing.state !== script.standing.state) {
    const words = ended.standing.state === 'up' ? 'succeeded' : `failed (${ended.last ?? ''})`;
    turn.log(ended.standing.state === 'up' ? 'info' : 'warn', `VRRP_Script(${name}) ${words}`, {
      script: name,
    });
  }
  return ended.standing !== script.standing;
}

export function takeFile(turn: Turn, name: string, text: string | null): boolean {
  const before = turn.state.files.get(name);
  if (before === undefined) return false;
  const after = readTrackFile(before, text, turn.now);
  turn.set({ files: new Map(turn.state.files).set(name, after) });
  return after !== before;
}

export function takeProcessCount(turn: Turn, name: string, count: number): boolean {
  const before = turn.state.processes.get(name);
  if (before === undefined) return false;
  const after = countProcess(before, count, turn.now);
  turn.set({ processes: new Map(turn.state.processes).set(name, after) });
  return after.standing !== before.standing;
}

export function takeService(turn: Turn, name: string, standing: ServiceStanding): boolean {
  const before = turn.state.services.get(name);
  if (before === undefined) return false;
  const after = hearService(before, standing, turn.now);
  turn.set({ services: new Map(turn.state.services).set(name, after) });
  return after !== before;
}

/** The next time at which a tracked object needs the clock. */
export function trackerDeadlines({ scripts, processes, interfaces }: RouterState): number[] {
  return [
    ...[...scripts.values()].map(({ due }) => due),
    ...[...processes.values()].flatMap(({ pending }: ProcessState) => pending?.due ?? []),
    ...[...interfaces.values()].flatMap(({ pending }: InterfaceState) => pending?.due ?? []),
  ];
}

/** The interfaces that are used: those of instances, those of tracked addresses, and tracked ones. */
function watchedInterfaces(spec: RouterSpec, links: Links): readonly string[] {
  const own = spec.instances.flatMap((instance) => linkOf(instance, links)?.name ?? instance.interface ?? []);
  const outward = spec.instances.flatMap(({ advertInterface }) => advertInterface ?? []);
  const carrying = spec.instances
    .flatMap((instance) => carriedAddresses(instance))
    .flatMap(({ interface: device, tracked }) => (tracked && device !== null ? [device] : []));
  return [...new Set([...own, ...outward, ...carrying, ...tracksOfAll(spec, 'interface')])];
}

function tracksOfAll(spec: RouterSpec, kind: Track['kind']): string[] {
  const tracks = [...spec.instances, ...spec.groups].flatMap((one) => one.tracks);
  return [...new Set(tracks.filter((track) => track.kind === kind).map(({ name }) => name))];
}

const AT_ONCE = { down: 0, up: 0 };

function delaysOf(spec: RouterSpec, name: string): Pick<DebounceSpec, 'down' | 'up'> {
  return spec.debounces.find((debounce) => debounce.interface === name) ?? AT_ONCE;
}
