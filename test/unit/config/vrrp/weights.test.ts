import { describe, expect, it } from 'vitest';
import type { TrackWeight } from '../../../../src/config/vrrp/model.ts';
import { loadText, rendered } from '../../../support/config.ts';
import { instance } from '../../../support/diagnostics/vrrp/instance-text.ts';

/** What is tracked, its block with a place for weights, and how an instance names it. */
const KINDS = [
  { block: 'vrrp_script', content: 'script /run/x', field: 'scripts' },
  { block: 'vrrp_track_process', content: 'process haproxy', field: 'processes' },
  { block: 'track_file', content: 'file /run/load', field: 'files' },
] as const;

const TRACKED_AS = { scripts: 'track_script', processes: 'track_process', files: 'track_file' } as const;

/** Weights in the definition, weights where it is tracked, and what counts. */
const WEIGHTS = [
  ['weight 20', '', { weight: 20, reverse: false }],
  ['weight 20 reverse', '', { weight: 20, reverse: true }],
  ['weight 20 noreverse', '', { weight: 20, reverse: false }],
  ['weight 20 reverse\nweight 5', '', { weight: 5, reverse: false }],
  ['weight 20 reverse\nweight 2147483648', '', { weight: 20, reverse: true }],
  ['weight 20\nreverse', '', { weight: 20, reverse: true }],
  ['reverse\nweight 20', '', { weight: 20, reverse: true }],
  ['weight 20 reverse', 'weight 7 noreverse', { weight: 7, reverse: false }],
] as const;

function tracked(
  { block, content, field }: (typeof KINDS)[number],
  defined: string,
  named: string,
): TrackWeight | undefined {
  const text = `${block} t {\n${content}\n${defined}\n}\n${instance(`${TRACKED_AS[field]} {\nt ${named}\n}`)}`;
  const loaded = loadText('a.conf', text, { scripts: { files: { '/run/x': {} } } });
  expect(loaded.config, rendered(loaded)).not.toBeNull();
  return loaded.config?.vrrp?.instances[0]?.tracks[field][0];
}

describe.each(KINDS)('the weight of a $block', (kind) => {
  it.each(WEIGHTS)('with %j, tracked with %j, is what the last one says', (defined, named, expected) => {
    expect(tracked(kind, defined, named)).toMatchObject(expected);
  });
});
