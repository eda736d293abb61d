import type { Command } from './command.ts';
import { checkCommand } from './commands/check.ts';
import { completeCommand, completionCommand } from './commands/completion.ts';
import { configCheckCommand } from './commands/config-check.ts';
import { configConvertCommand } from './commands/config-convert.ts';
import { configSchemaCommand } from './commands/config-schema.ts';
import { configShowCommand } from './commands/config-show.ts';
import { connectionsCommand } from './commands/connections.ts';
import { doctorCommand } from './commands/doctor.ts';
import { eventsCommand } from './commands/events.ts';
import { genhashCommand } from './commands/genhash.ts';
import { healthCommand } from './commands/health.ts';
import { disableCommand, drainCommand, enableCommand, weightCommand } from './commands/override.ts';
import { pauseCommand, resumeCommand } from './commands/pause.ts';
import { planCommand } from './commands/plan.ts';
import { reloadCommand } from './commands/reload.ts';
import { statusCommand } from './commands/status.ts';
import { topCommand } from './commands/top.ts';
import { versionCommand } from './commands/version.ts';
import { vrrpCommand } from './commands/vrrp.ts';
import { whyCommand } from './commands/why.ts';
import { webPasswdCommand } from './web/web-passwd.ts';

/** All commands of lvsctl, in the order in which help shows them. */
export const COMMANDS: readonly Command[] = [
  statusCommand,
  healthCommand,
  topCommand,
  vrrpCommand,
  eventsCommand,
  whyCommand,
  checkCommand,
  connectionsCommand,
  drainCommand,
  disableCommand,
  enableCommand,
  weightCommand,
  pauseCommand,
  resumeCommand,
  planCommand,
  reloadCommand,
  configCheckCommand,
  configShowCommand,
  configConvertCommand,
  configSchemaCommand,
  doctorCommand,
  genhashCommand,
  webPasswdCommand,
  completionCommand,
  versionCommand,
  completeCommand(() => COMMANDS),
];
