import { describeError } from '../../../base/errors.ts';
import type { Logger } from '../../../base/logger.ts';
import { RepeatedLoss } from '../../../base/repeated-loss.ts';
import type { Cancel, Clock, Instant, Milliseconds } from '../../../base/time.ts';
import type { MailSettings } from '../../../config/model/notify-settings.ts';
import type { MailOutcome, MailTransport } from './mail-transport.ts';
import type { Alert } from './message.ts';

/** The largest number of waiting mails; when one more comes, the oldest is dropped. */
export const MAX_WAITING_MAILS = 1000;
/** The longest time for one mail, for a server that answers each line just in time. */
export const SEND_LIMIT: Milliseconds = 120_000;
/** The delay between tries of one mail: the first delay, which doubles each time up to the maximum. */
export const MIN_RETRY_DELAY: Milliseconds = 5000;
export const MAX_RETRY_DELAY: Milliseconds = 300_000;
/** The largest number of refused recipients in one line of the log. */
export const MAX_REFUSALS_TOLD: number = 3;
/** An alert older than this is not sent, because it is no longer news. */
export const MAX_MAIL_AGE: Milliseconds = 3_600_000;
/** How long the shutdown waits for slow mail servers (keepalived loses the mails of its shutdown). */
export const DRAIN_LIMIT: Milliseconds = 5000;

export interface MailCounters {
  readonly sent: number;
  readonly deferred: number;
  /** The number of mails that the server refused, that were too old, or that a full queue dropped. */
  readonly lost: number;
  readonly waiting: number;
}

interface WaitingMail {
  readonly alert: Alert;
  readonly settings: MailSettings;
  readonly since: Instant;
}

/** Sends mails one after the other in order; a mail that cannot be sent now is tried again before the next one. */
export class MailQueue {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #transport: MailTransport;
  readonly #waiting: WaitingMail[] = [];
  readonly #onIdle: (() => void)[] = [];
  #current: { readonly mail: WaitingMail; readonly controller: AbortController } | null = null;
  #cancelRetry: Cancel | null = null;
  #retryDelay: Milliseconds = MIN_RETRY_DELAY;
  /** True during the shutdown, when a mail that cannot be sent now is lost. */
  #draining = false;
  #stopped = false;
  #sent = 0;
  #deferred = 0;
  #lost = 0;
  readonly #losses = new RepeatedLoss();

  constructor(clock: Clock, logger: Logger, transport: MailTransport) {
    this.#clock = clock;
    this.#logger = logger;
    this.#transport = transport;
  }

  add(alert: Alert, settings: MailSettings): void {
    if (this.#stopped) return;
    this.#waiting.push({ alert, settings, since: this.#clock.now() });
    if (this.#waiting.length > MAX_WAITING_MAILS) this.#lose(this.#waiting.shift(), 'too many mails wait');
    this.#next();
  }

  /**
   * Tries each waiting mail once more, for at most {@link DRAIN_LIMIT}; a mail that is not sent is lost and logged.
   */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#retryNow();
    if (!this.#isIdle()) {
      this.#logger.info(`waiting up to ${DRAIN_LIMIT / 1000} s for mails`, {
        waiting: this.counters().waiting,
      });
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.schedule(this.#clock.now() + DRAIN_LIMIT, resolve);
        this.#onIdle.push(() => {
          cancel();
          resolve();
        });
      });
    }
    this.#stopped = true;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#current?.controller.abort();
    for (const mail of this.#waiting.splice(0)) this.#lose(mail, 'lvsd has stopped');
  }

  counters(): MailCounters {
    const waiting = this.#waiting.length + (this.#current === null ? 0 : 1);
    return { sent: this.#sent, deferred: this.#deferred, lost: this.#lost, waiting };
  }

  #isIdle(): boolean {
    return this.#current === null && this.#waiting.length === 0;
  }

  #retryNow(): void {
    if (this.#cancelRetry === null) return;
    this.#cancelRetry();
    this.#cancelRetry = null;
    this.#next();
  }

  #next(): void {
    if (this.#current !== null || this.#cancelRetry !== null || this.#stopped) return;
    const mail = this.#waiting.shift();
    if (mail === undefined) {
      for (const resolve of this.#onIdle.splice(0)) resolve();
      return;
    }
    const controller = new AbortController();
    this.#current = { mail, controller };
    const cancelLimit = this.#clock.schedule(this.#clock.now() + SEND_LIMIT, () => controller.abort());
    this.#transport
      .send(mail.alert, mail.settings, controller.signal)
      .catch((error: unknown): MailOutcome => ({ kind: 'refused', reason: describeError(error) }))
      .then((outcome) => {
        cancelLimit();
        this.#ended(mail, outcome);
      })
      .catch(() => {});
  }

  #ended(mail: WaitingMail, outcome: MailOutcome): void {
    this.#current = null;
    switch (outcome.kind) {
      case 'sent':
        if (outcome.refused !== undefined) {
          const recipients = outcome.refused.slice(0, MAX_REFUSALS_TOLD).join('; ');
          this.#logger.warn('a mail was not taken for some of its recipients', {
            subject: mail.alert.subject,
            refused: outcome.refused.length,
            recipients,
          });
        }
        this.#sent += 1;
        this.#losses.over((more) => this.#logger.error('mails are sent again; more had been lost', { more }));
        this.#retryDelay = MIN_RETRY_DELAY;
        break;
      case 'refused':
        this.#lose(mail, outcome.reason);
        break;
      case 'deferred':
        this.#defer(mail, outcome.reason);
        return;
    }
    this.#next();
  }

  #defer(mail: WaitingMail, reason: string): void {
    const delay = this.#retryDelay;
    const tooOld = this.#clock.now() + delay - mail.since > MAX_MAIL_AGE;
    if (this.#draining || tooOld) {
      this.#lose(mail, reason);
      this.#next();
      return;
    }
    this.#deferred += 1;
    this.#retryDelay = Math.min(delay * 2, MAX_RETRY_DELAY);
    this.#waiting.unshift(mail);
    this.#logger.warn('a mail could not be sent and is tried again', {
      subject: mail.alert.subject,
      server: mail.settings.host,
      error: reason,
      retry_in_s: delay / 1000,
    });
    this.#cancelRetry = this.#clock.schedule(this.#clock.now() + delay, () => {
      this.#cancelRetry = null;
      this.#next();
    });
  }

  #lose(mail: WaitingMail | undefined, reason: string): void {
    if (mail === undefined) return;
    this.#lost += 1;
    const { subject } = mail.alert;
    this.#losses.lost(() =>
      this.#logger.error('a mail was lost; more of them are only counted until one is sent', {
        subject,
        error: reason,
      }),
    );
  }
}
