import type { OperatorRequest } from '../api/requests.ts';
import type { Intent, Override } from '../state/model/override.ts';

/** `by alice: kernel upgrade`. */
export function authorOf({ author, reason }: Pick<OperatorRequest, 'author' | 'reason'>): string {
  return reason === null ? `by ${author}` : `by ${author}: ${reason}`;
}

/** The effect of an intent on a server in the words of events: `drain`, `weight 5`, `enabled`. */
export function effectOf(intent: Intent): string {
  switch (intent.type) {
    case 'enable':
      return 'enabled';
    case 'drained':
      return 'drained';
    case 'override':
      return overrideText(intent.override);
    default:
      return intent satisfies never;
  }
}

/** `drain`, `disable`, `weight 5`. */
function overrideText({ kind, weight }: Override): string {
  return weight === null ? kind : `${kind} ${weight}`;
}

/** The log message for an intent; `request` is null for what lvsd does by itself. */
export function logText(intent: Intent, request: OperatorRequest | null): string {
  switch (intent.type) {
    case 'enable':
      return request === null ? 'the override of an operator has ended' : 'an operator enables a real server';
    case 'drained':
      return 'the drain of a real server is over; it leaves the kernel';
    case 'override':
      return `an operator overrides a real server: ${effectOf(intent)}`;
    default:
      return intent satisfies never;
  }
}

/** The reason of an event; `ended` is the override that an operator's `enable` ends. */
export function eventReason(intent: Intent, request: OperatorRequest | null, ended: Override | null): string {
  if (request === null) return logText(intent, null);
  const author = authorOf(request);
  if (intent.type !== 'enable' || ended === null) return author;
  return `${author} (ends ${overrideText(ended)} ${authorOf(ended)})`;
}
