import type { Config } from '../../src/config/model/config.ts';
import type { StatusDocument } from '../../src/state/status/status-document.ts';
import { loadText, rendered } from './config.ts';
import { DOCTOR_CONFIG } from './healthy-host.ts';
import { realServerStatus, statusDocument, virtualServerStatus } from './status-documents.ts';

const SCRIPTS = {
  files: { '/usr/bin/probe': {} },
  passwd: 'root:x:0:0::/root:/bin/sh\nweb:x:33:33::/:/bin/sh\n',
  group: 'root:x:0:\nweb:x:33:\n',
};

export const WITH_SCRIPT: string = DOCTOR_CONFIG.replace(
  'PING_CHECK { }',
  'MISC_CHECK {\n misc_path /usr/bin/probe\n user web\n }',
);

export function configOf(text: string): Config {
  const loaded = loadText('lvsd.conf', text, { scripts: SCRIPTS });
  if (loaded.config === null) throw new Error(rendered(loaded));
  return loaded.config;
}

export const CONFIG: Config = configOf(DOCTOR_CONFIG);
export const QUIET: StatusDocument['kernel'] = statusDocument().kernel;

/** Traffic through the one NAT server: packets in and out. */
export function status(
  incoming: number,
  outgoing: number,
  kernel: Partial<StatusDocument['kernel']> = {},
): StatusDocument {
  const statistics = {
    connections: 10,
    incoming_packets: incoming,
    outgoing_packets: outgoing,
    incoming_bytes: 1,
    outgoing_bytes: 1,
  };
  const server = realServerStatus({ address: '10.1.0.11', port: 80, statistics });
  return statusDocument({
    kernel: { ...QUIET, last_drift_at: null, ...kernel },
    virtual_servers: [virtualServerStatus({ real_servers: [server] })],
  });
}

export const WELL: StatusDocument = status(1000, 900);

export function udpStatus(): StatusDocument {
  const document = status(1000, 0);
  return {
    ...document,
    virtual_servers: document.virtual_servers.map((one) => ({ ...one, protocol: 'udp' })),
  };
}
