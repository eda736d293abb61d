import type { DigestOutcome, DigestRequest } from '../../checkers/genhash/spec.ts';
import type { ControlClient, SilenceListener } from '../../src/api/control-client.ts';
import { ControlError } from '../../src/api/control-error.ts';
import type {
  ChangeReport,
  CheckReport,
  ConnectionReport,
  EventReport,
  HistoryReport,
  OverrideReport,
  PauseReport,
  ReloadReport,
  ResultReport,
  VersionReport,
} from '../../src/api/protocol.ts';
import type {
  CheckRequest,
  EventRequest,
  HistoryRequest,
  OperatorRequest,
  OverrideRequest,
} from '../../src/api/requests.ts';
import type { VrrpClient } from '../../src/api/vrrp-client.ts';
import type { CliContext, StartPlan, TextStream } from '../../src/cli/command.ts';
import type { HostReader } from '../../src/doctor/host-reader.ts';
import type { PlanBasis } from '../../src/state/director/plan-basis.ts';
import type { StatusDocument } from '../../src/state/status/status-document.ts';
import { configPortsOf } from './config.ts';
import type { MemoryFile } from './memory-file-reader.ts';
import { MemoryHost } from './memory-host.ts';
import { statusDocument } from './status-documents.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A stream that remembers, and says it is a terminal when it has a width. */
export class MemoryStream implements TextStream {
  text = '';
  readonly columns: number | null;
  readonly rows: number | null;

  constructor(columns: number | null = null, rows: number | null = null) {
    this.columns = columns;
    this.rows = rows;
  }

  get isTerminal(): boolean {
    return this.columns !== null;
  }

  write(text: string): void {
    this.text += text;
  }
}

/** The report of a change of which nothing special is to be said. */
export const DONE = { applied: true, consequences: [], warning: null } as const;

/** A daemon that answers what a test tells it to. */
export class FakeDaemon implements ControlClient {
  readonly asked: (readonly string[])[] = [];
  onSilence: SilenceListener = () => undefined;
  answer: () => Promise<StatusDocument> = () => Promise.resolve(statusDocument());
  reloadAnswer: () => Promise<ReloadReport> = () =>
    Promise.resolve({
      result: 'success',
      detail: 'nothing changed',
      changes: [],
      diagnostics: [],
      duration_ms: 12,
    });

  status(selectors: readonly string[]): Promise<StatusDocument> {
    this.asked.push(selectors);
    return this.answer();
  }

  readonly requests: (OverrideRequest | OperatorRequest | readonly (string | null)[])[] = [];
  overrideAnswer: () => Promise<OverrideReport> = () => Promise.resolve({ ...DONE, servers: [] });
  pauseAnswer: () => Promise<PauseReport> = () => Promise.resolve({ paused: null, warning: null });
  connectionsAnswer: () => Promise<ConnectionReport> = () => Promise.reject(new Error('not asked'));

  override(request: OverrideRequest): Promise<OverrideReport> {
    this.requests.push(request);
    return this.overrideAnswer();
  }

  pause(request: OperatorRequest): Promise<PauseReport> {
    this.requests.push(request);
    return this.pauseAnswer();
  }

  resume(request: OperatorRequest): Promise<PauseReport> {
    this.requests.push(request);
    return this.pauseAnswer();
  }

  planAnswer: () => Promise<PlanBasis> = () =>
    Promise.resolve({ services: [], foreign: [], servers: [], paused: false });

  planBasis(): Promise<PlanBasis> {
    return this.planAnswer();
  }

  connections(virtualServer: string, realServer: string | null): Promise<ConnectionReport> {
    this.requests.push([virtualServer, realServer]);
    return this.connectionsAnswer();
  }

  resultAnswer: () => Promise<ResultReport> = () =>
    Promise.resolve({ virtual_server: '', real_server: '', checks: [] });

  results(): Promise<ResultReport> {
    return this.resultAnswer();
  }

  readonly checkRequests: CheckRequest[] = [];
  checkAnswer: CheckReport = { checks: [] };

  check(request: CheckRequest): Promise<CheckReport> {
    this.checkRequests.push(request);
    return Promise.resolve(this.checkAnswer);
  }

  /** Answers in order; when they are used up, whoever asks waits for ever. */
  readonly eventAnswers: (EventReport | Error)[] = [];
  readonly eventRequests: EventRequest[] = [];

  events(request: EventRequest): Promise<EventReport> {
    this.eventRequests.push(request);
    const answer = this.eventAnswers.shift();
    if (answer === undefined) return new Promise(() => {});
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  changes(): Promise<ChangeReport> {
    return Promise.reject(new Error('not asked'));
  }

  historyAnswer: HistoryReport = { events: [], truncated: false, begins: null, error: null };
  readonly historyRequests: HistoryRequest[] = [];

  history(request: HistoryRequest): Promise<HistoryReport> {
    this.historyRequests.push(request);
    return Promise.resolve(this.historyAnswer);
  }

  version(): Promise<VersionReport> {
    return Promise.resolve({ api: 1, version: '0.1.0', pid: 812 });
  }

  reload(): Promise<ReloadReport> {
    return this.reloadAnswer();
  }
}

export interface TestCli {
  readonly context: CliContext;
  readonly daemon: FakeDaemon;
  readonly stdout: MemoryStream;
  readonly stderr: MemoryStream;
  readonly clock: VirtualClock;
  readonly connectedTo: string[];
  readonly digestRequests: DigestRequest[];
  readonly paged: string[];
  /** The state directories that starts were rehearsed with. */
  readonly rehearsed: (string | null)[];
  interrupt(): void;
}

/** Nobody runs VRRP. */
/** No VRRP half runs. */
const NO_VRRP: VrrpClient = {
  text: () => Promise.reject(new ControlError('control-no-socket', 'no VRRP half')),
  json: () => Promise.reject(new ControlError('control-no-socket', 'no VRRP half')),
};

/** Everything that lvsctl touches, in memory. */
export function testCli(
  init: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly columns?: number;
    readonly rows?: number;
    readonly digest?: Promise<DigestOutcome>;
    readonly host?: HostReader;
    readonly files?: Readonly<Record<string, MemoryFile>>;
    readonly vrrp?: VrrpClient;
    readonly simulation?: () => Promise<StartPlan>;
    /** Whether there is one; what it is given is in `paged` in both cases. */
    readonly pager?: boolean;
  } = {},
): TestCli {
  const controller = new AbortController();
  const stdout = new MemoryStream(
    init.columns ?? null,
    init.rows ?? (init.columns === undefined ? null : 24),
  );
  const stderr = new MemoryStream();
  const daemon = new FakeDaemon();
  const clock = new VirtualClock();
  const connectedTo: string[] = [];
  const digestRequests: DigestRequest[] = [];
  const paged: string[] = [];
  const rehearsed: (string | null)[] = [];
  const context: CliContext = {
    environment: init.environment ?? {},
    stdout,
    stderr,
    clock,
    page: (text) => {
      paged.push(text);
      return Promise.resolve(init.pager === true);
    },
    userName: () => 'operator',
    version: '0.1.0',
    interruption: () => controller.signal,
    configPorts: configPortsOf(init.files ?? {}),
    defaultConfigId: 'main',
    simulateStart: (_config, stateDirectory) => {
      rehearsed.push(stateDirectory);
      return init.simulation?.() ?? Promise.reject(new Error('not asked'));
    },
    enterNetworkNamespace: () => Promise.resolve(),
    hostReader: () => Promise.resolve(init.host ?? new MemoryHost()),
    fetchDigest: (request) => {
      digestRequests.push(request);
      return init.digest ?? Promise.resolve({ kind: 'failed', detail: 'no such server here' });
    },
    terminalPrompt: () => Promise.reject(new Error('not asked')),
    connectVrrp: (path) => {
      connectedTo.push(path);
      return init.vrrp ?? NO_VRRP;
    },
    connect: (path, onSilence) => {
      connectedTo.push(path);
      daemon.onSilence = onSilence;
      return daemon;
    },
  };
  return {
    context,
    daemon,
    stdout,
    stderr,
    clock,
    connectedTo,
    digestRequests,
    paged,
    rehearsed,
    interrupt: () => controller.abort(),
  };
}
