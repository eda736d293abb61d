import { hostname } from 'node:os';
import type { ConfigPorts } from '../../config/load.ts';
import { standingTo } from '../host/network-namespace.ts';
import { systemEntropy } from '../host/system-entropy.ts';
import { NodeFileReader } from './node-file-reader.ts';
import { nodeScriptFacts } from './node-script-facts.ts';

/**
 * The ports through which lvsd and lvsctl read a configuration of this machine. `running` is for a process that has
 * opened files or sockets already, and therefore stays in its network namespace.
 */
export function configPorts(process: NodeJS.Process, running = false): ConfigPorts {
  return {
    files: new NodeFileReader(),
    hostName: hostname(),
    standingTo: (name) => {
      const standing = standingTo(name, process);
      return standing === 'enterable' && running ? 'outside' : standing;
    },
    scripts: nodeScriptFacts(process),
    entropy: systemEntropy,
    environment: (name) => process.env[name],
  };
}

/** keepalived's default for `@ID` lines: the node name up to its first dot. */
export function defaultConfigId(): string {
  return hostname().split('.', 1)[0] ?? '';
}
