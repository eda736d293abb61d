import type { Script, ScriptIdentity } from '../../base/processes/script.ts';
import type { DecodeContext } from '../decode/context.ts';
import { typographicQuote } from '../decode/keyword.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { Accounts, type Resolution } from './accounts.ts';
import { resolveScript, type ScriptJudgement } from './resolve-script.ts';
import type { ScriptDefaults } from './script-defaults.ts';
import type { ScriptFacts } from './script-facts.ts';
import { DEFAULT_SCRIPT_USER, type ScriptUser } from './script-user.ts';

/** A command after both levels of quoting: the file, then its arguments. */
export type Command = readonly [string, ...string[]];

/** A script with the fault that keeps it from running. */
export interface JudgedScript {
  readonly script: Script;
  /** The reason why it must not be run; null when it may. */
  readonly refusal: string | null;
}

/** Judges the scripts of one configuration, each command and user once (keepalived: the script security pass). */
export class ScriptJudge {
  readonly #defaults: ScriptDefaults;
  readonly #facts: ScriptFacts;
  readonly #context: DecodeContext;
  readonly #known = new Map<
    string,
    { readonly identity: Resolution | null; readonly judgement: ScriptJudgement }
  >();
  #accounts: Accounts | null = null;

  constructor(defaults: ScriptDefaults, facts: ScriptFacts, context: DecodeContext) {
    this.#defaults = defaults;
    this.#facts = facts;
    this.#context = context;
  }

  /**
   * Judges a command. A null `user` stands for the default one. A fault is reported at `statement`, and `consequence`
   * names its effect, such as `the check fails`.
   */
  judge(command: Command, user: ScriptUser | null, statement: Statement, consequence: string): JudgedScript {
    const { identity, judgement } = this.#judgement(command, user);
    const name = writtenName(statement);
    for (const warning of judgement.warnings) {
      this.#context.warning('script-doubtful', statement, `${name}: ${warning}`, {
        topic: `script ${command[0]} ${warning}`,
      });
    }
    if (judgement.usable) {
      this.#warnOfUser(command, judgement.script, statement);
      return { script: judgement.script, refusal: null };
    }
    const { reason } = judgement;
    const message = `${name}: ${command[0]} cannot be run: ${reason}; ${consequence}`;
    const quoted = this.#context.dialect === 'keepalived' && typographicQuote(statement) !== undefined;
    // The fault of its quotes was reported and is the cause.
    if (!quoted)
      this.#context.warning('script-unusable', statement, message, {
        hint: judgement.insecure
          ? 'give the file and its directories to root alone, or run it as another user'
          : this.#hintOfUser(user, identity, statement),
        topic: `script ${command[0]} ${reason} ${consequence}`,
      });
    const rights = identity?.ok === true ? identity.identity : null;
    return {
      script: { command: { invocation: 'direct', argv: command }, identity: rights },
      refusal: reason,
    };
  }

  /** The fault is this host's and says nothing about the object that the script checks. */
  #warnOfUser(command: Command, { identity }: Script, statement: Statement): void {
    const reason = this.#facts.cannotBecome(identity);
    if (reason === null) return;
    const message = `${writtenName(statement)}: ${command[0]} will not be run: ${reason}; that says nothing of the server`;
    this.#context.warning('script-user-unavailable', statement, message, {
      hint: 'give lvsd the right (deploy/systemd/script-users.conf is a drop-in for its unit), or run the script as the user of lvsd',
      topic: `script ${command[0]} ${reason}`,
    });
  }

  /** In keepalived's syntax, unquoted arguments are taken for a user and a group. */
  #hintOfUser(user: ScriptUser | null, identity: Resolution | null, statement: Statement): string | null {
    if (user === null && this.#defaults.user === null && identity?.ok === false) {
      return this.#context.dialect === 'keepalived'
        ? 'add that user to the system, or script_user USER to global_defs'
        : 'add that user to the system, or script_user to director';
    }
    const unknown = user !== null && identity?.ok === false;
    const mistakable = this.#context.dialect === 'keepalived' && statement.keyword !== 'misc_path';
    // The other report is about the same words.
    if (unknown && mistakable) this.#context.withdraw('extra-words', statement);
    return unknown && mistakable
      ? 'user and group follow the command; put a command and its arguments between quotes'
      : null;
  }

  /** A default user that does not exist is reported, also while no script uses it. */
  judgeDefaultUser(statement: Statement): void {
    const { user } = this.#defaults;
    const resolution = user === null ? null : this.#resolve(null);
    if (resolution === null || resolution.ok) return;
    const { reason } = resolution;
    const used = [...this.#known.values()].some(
      ({ identity }) => identity?.ok === false && identity.reason === reason,
    );
    if (used) return;
    const message = `${writtenName(statement)}: ${reason}; scripts without a user of their own are not run`;
    this.#context.warning('unknown-user', statement, message, { hint: 'add that user to the system' });
  }

  /** The identity for a user, where null stands for the default; for objects other than scripts, such as a FIFO. */
  identityOf(user: ScriptUser | null): Resolution | null {
    return this.#resolve(user);
  }

  #judgement(
    command: Command,
    user: ScriptUser | null,
  ): { readonly identity: Resolution | null; readonly judgement: ScriptJudgement } {
    const key = JSON.stringify([command, user]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const identity = this.#resolve(user);
    const judged = { identity, judgement: this.#judgeAs(command, identity) };
    this.#known.set(key, judged);
    return judged;
  }

  #judgeAs(command: Command, identity: Resolution | null): ScriptJudgement {
    if (identity?.ok === false) {
      return { usable: false, reason: identity.reason, insecure: false, warnings: [] };
    }
    const { enforce, keepLinks } = this.#defaults;
    const { inspector, daemon, searchPath } = this.#facts;
    const shellForText = this.#context.dialect === 'keepalived';
    const policy = { enforce, keepLinks, shellForText, searchPath, daemon };
    return resolveScript(command, identity?.identity ?? null, policy, inspector);
  }

  /** Null stands for the daemon's own identity. */
  #resolve(user: ScriptUser | null): Resolution | null {
    this.#accounts ??= new Accounts(this.#facts.accounts);
    const wanted = user ?? this.#defaults.user ?? this.#standardUser(this.#accounts);
    if (wanted !== null) return this.#identity(wanted, this.#accounts);
    if (!this.#defaults.enforce) return null;
    const reason = `enable_script_security needs script_user: there is no user ${DEFAULT_SCRIPT_USER}`;
    return { ok: false, reason };
  }

  #standardUser(accounts: Accounts): ScriptUser | null {
    if (accounts.user(DEFAULT_SCRIPT_USER) === undefined) return null;
    return { name: DEFAULT_SCRIPT_USER, group: null, supplementary: false };
  }

  #identity({ name, group, supplementary }: ScriptUser, accounts: Accounts): Resolution {
    return accounts.resolve(name, group, supplementary || this.#defaults.supplementaryGroups);
  }
}

/** The identity of a successful resolution; null for the daemon's own. */
export function identityIn(resolution: Resolution | null): ScriptIdentity | null {
  return resolution?.ok === true ? resolution.identity : null;
}
