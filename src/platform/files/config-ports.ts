import { hostname } from 'node:os';
import type { ConfigPorts } from '../../config/load.ts';
import { inNetworkNamespace } from '../host/network-namespace.ts';
import { systemEntropy } from '../host/system-entropy.ts';
import { NodeFileReader } from './node-file-reader.ts';
import { nodeScriptFacts } from './node-script-facts.ts';
/** What a configuration of this machine is read with, by lvsd and lvsctl alike. */
export function configPorts(process: NodeJS.Process): ConfigPorts {
  return {
    files: new NodeFileReader(),
    hostName: hostname(),
    inNetworkNamespace,
    scripts: nodeScriptFacts(process),
    entropy: systemEntropy,
    environment: (name) => process.env[name],
  };
}

/** keepalived's default for `@ID` lines: the node name up to its first dot. */
export function defaultConfigId(): string {
  return hostname().split('.', 1)[0] ?? '';
}
