import type { VrrpStatus } from '../../vrrp/report/status-document.ts';
import type { Config } from '../config/model/config.ts';
import type { StatusDocument } from '../state/status/status-document.ts';
import type { Diagnosis } from './examine.ts';
import { examine } from './examine.ts';
import { gatherFacts } from './gather.ts';
import type { HostReader } from './host-reader.ts';

/** Reads the host once and runs every rule. Never rejects: a fact that cannot be read counts as not seen. */
export async function diagnose(
  reader: HostReader,
  config: Config | null,
  status: StatusDocument | null,
  vrrp: VrrpStatus | null = null,
): Promise<Diagnosis> {
  const host = await gatherFacts(reader, config, status?.daemon.pid ?? null, vrrp !== null);
  return examine({ host, config, status, vrrp });
}
