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

/** How long until a daemon that did not answer is asked again. */
export const RETRY_DELAY: Milliseconds = 1000;

/** Where a reader stands: the run of lvsd and the last event it has seen. */
interface Position {
  readonly run: string;
  readonly since: number;
}

/**
 * Prints events as they happen, until interrupted. What was missed is said: events that were no longer kept, and a lvsd
 * that was started again. A daemon that goes away is said, and waited for.
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
        // Its numbers say nothing of the run before: asked from the beginning, nothing is left out.
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
