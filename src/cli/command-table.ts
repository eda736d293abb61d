import type { Command } from './command.ts';
import { reloadCommand } from './commands/reload.ts';
import { statusCommand } from './commands/status.ts';
import { versionCommand } from './commands/version.ts';

/** All commands of lvsctl, in the order in which help shows them. */
export const COMMANDS: readonly Command[] = [statusCommand, reloadCommand, versionCommand];
