import type { InterfaceMonitor, MonitorObserver } from '../../netlink/route/interface-monitor.ts';
import type { RouteClient } from '../../netlink/route/route-client.ts';
import type { Datagram } from '../../vrrp/instance/event.ts';
import type { RequiredSocket } from '../../vrrp/instance/socket.ts';
import type { Logger } from '../base/logger.ts';
import type { Held } from '../base/parent-link.ts';
import type { ProcessRunner } from '../base/processes/process-runner.ts';
import type { Clock, Instant, Milliseconds } from '../base/time.ts';
import type { VrrpConfig } from '../config/vrrp/model.ts';
import type { HolderHearing } from './addresses/peer-questions.ts';
import { type PromotionPorts } from './addresses/secondary-promotion.ts';
import { type HandoverPorts } from './handovers/handovers.ts';
import { type VrrpNotifierPorts } from './notifications/vrrp-notifier.ts';
import type { ConfigSource } from './reading/config-source.ts';
import { type AdvertChannel } from './socket-keeper.ts';
import { type ArbiterPorts } from './tracks/arbiters.ts';
import { type FileReadingPorts } from './tracks/file-readings.ts';
import { type RunningProcess } from './tracks/process-counts.ts';
import { type WireTapPorts } from './wire-taps.ts';

/** The functions of the host that the VRRP half needs. */
export interface VrrpHost extends Omit<VrrpNotifierPorts, 'logger'> {
  readonly runner: ProcessRunner & { close(): void };
  readonly clock: Clock;
  readonly route: RouteClient;
  openMonitor(observer: MonitorObserver): InterfaceMonitor;
  openChannel(socket: RequiredSocket, received: (datagram: Datagram) => void): AdvertChannel;
  sendFrame(frame: Uint8Array, interfaceIndex: number): string | null;
  readonly hearHolders: HolderHearing;
  readonly hearPackets: WireTapPorts['hearPackets'];
  readonly settings: Pick<PromotionPorts, 'readSetting' | 'writeSetting'>;
  /** A timer that calls `expired` at a time that can be changed; null for never. */
  createDeadlineTimer(expired: () => void): { set(at: Instant | null): void; close(): void };
  readonly createPing: ArbiterPorts['createPing'];
  readFile: FileReadingPorts['read'];
  watchFiles(changed: (name: string) => void): { watch: FileReadingPorts['watch']; stop(): void };
  listProcesses(withArguments: boolean): readonly RunningProcess[] | null;
  readonly config: ConfigSource;
  /** Claims these virtual routers for this process; resolves to those that another process of this host has. */
  claimRouters(routers: readonly string[]): Promise<readonly string[]>;
  /** Sets the real-time scheduling, niceness and name of the process. */
  applyProcessSettings(settings: VrrpConfig['process'], logger: Logger): void;
  writeInitFiles(files: VrrpConfig['trackFiles'], logger: Logger): void;
  /** The time since this host booted. */
  sinceBoot(): Milliseconds;
  /** The time since this process started. */
  sinceProcessStart(): Milliseconds;
  /** The objects that the last run may have left in the kernel, and those that this run may leave. */
  readonly heldStore: {
    load(): Promise<Held>;
    save(held: Held): Promise<void>;
  };
  readonly handoverStore: HandoverPorts['store'];
}
