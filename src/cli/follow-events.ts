import type { ControlClient } from '../api/control-client.ts';
import type { EventEntry, EventReport } from '../api/protocol.ts';
import { MAX_EVENT_WAIT_SECONDS, MAX_EVENTS_ANSWERED } from '../api/requests.ts';
import { describeError } from '../base/errors.ts';
import type { Milliseconds } from '../base/time.ts';
import { neutralise } from '../base/visible-text.ts';
import type { CliContext } from './command.ts';
import type { ExitCode } from './exit-codes.ts';
import { EXIT } from './exit-codes.ts';
import { orInterrupted, pauseUntil } from './interruption.ts';

/** The delay before a daemon that did not answer is asked again. */
export const RETRY_DELAY: Milliseconds = 1000;

/** The position of a reader: the run of lvsd and the last event that it has seen. */
interface Position {
  readonly run: string;
  readonly since: number;
}

/**
 * Prints events as they happen, until interrupted. It reports gaps: events that are no longer kept, and a restart of
 * lvsd. While the daemon is away it says so and waits.
 */
export async function followEvents(
  first: Pick<EventReport, 'run' | 'latest'>,
  render: (event: EventEntry) => string,
  client: ControlClient,
  context: CliContext,
): Promise<ExitCode> {
  const { clock, stdout, stderr } = context;
  const interrupted = context.interruption();
  const reportProgress = (text: string): void => stderr.write(`lvsctl events: ${neutralise(text)}\n`);
  let position: Position = { run: first.run, since: first.latest };
  let answering = true;
  while (!interrupted.aborted) {
    try {
      const report = await orInterrupted(ask(client, position.since), interrupted);
      if (report === undefined) break;
      if (!answering) reportProgress('lvsd answers again');
      answering = true;
      if (report.run !== position.run) {
        reportProgress('lvsd was started again; its events follow from the first');
        // A new run numbers its events anew, so the reader starts from its beginning and misses nothing.
        position = { run: report.run, since: 0 };
        continue;
      }
      if (report.missed > 0)
        reportProgress(`${report.missed} events were missed: lvsd keeps only the latest`);
      for (const event of report.events) stdout.write(render(event));
      position = { run: report.run, since: report.events.at(-1)?.seq ?? position.since };
    } catch (error) {
      if (answering) reportProgress(`${describeError(error)}; trying again`);
      answering = false;
      await pauseUntil(clock, clock.now() + RETRY_DELAY, interrupted);
    }
  }
  return EXIT.ok;
}

function ask(client: ControlClient, since: number): Promise<EventReport> {
  return client.events({ since, wait_seconds: MAX_EVENT_WAIT_SECONDS, limit: MAX_EVENTS_ANSWERED });
}
