import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Conversion } from '../../src/config/convert/convert.ts';
import { convertConfig, sameConfig } from '../../src/config/convert/convert.ts';
import { renderDiagnostics } from '../../src/config/language/render-diagnostic.ts';
import type { ConfigFormat } from '../../src/config/load.ts';
import { configPortsOf, loadText } from '../support/config.ts';
import { strangerFile } from '../support/stranger-files.ts';
import { strangerVrrp } from '../support/stranger-vrrp.ts';

/** Accepted files; about four in five are refused, which says nothing here. */
const RUNS = Number(process.env['CONVERT_RUNS'] ?? 30);

const SCRIPTS = { files: { '/run/x': {} } };

function convert(path: string, text: string, target: ConfigFormat): Conversion {
  const ports = configPortsOf({ [path]: text }, { scripts: SCRIPTS });
  return convertConfig(path, target, ports, { configId: 'main' }, []);
}

function done(conversion: Conversion): string {
  if (conversion.kind === 'done') return conversion.text;
  const { diagnostics } = conversion.kind === 'inexact' ? conversion.reading : conversion.loaded;
  const text = conversion.kind === 'inexact' ? conversion.text : '';
  throw new Error(`${conversion.kind}:\n${text}\n${renderDiagnostics(diagnostics, 0)}`);
}

describe('a file that is accepted', () => {
  it('can be written in either syntax, there and back, and means the same', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(strangerFile, fc.option(strangerVrrp, { nil: '' }), (lvs, vrrp) => {
        const text = `${lvs}${vrrp}`;
        const loaded = loadText('main.conf', text, { scripts: SCRIPTS });
        fc.pre(loaded.config !== null);
        const yaml = done(convert('main.conf', text, 'yaml'));
        const back = done(convert('main.yaml', yaml, 'keepalived'));
        const again = loadText('main.conf', back, { scripts: SCRIPTS });
        if (again.config === null) throw new Error(`not read again:\n${back}`);
        expect(sameConfig(again.config, loaded.config)).toBe(true);
        done(convert('main.conf', text, 'keepalived'));
        done(convert('main.yaml', yaml, 'yaml'));
      }),
      // A generator whose files are all refused would hold nothing: fast-check fails then.
      { numRuns: RUNS, maxSkipsPerRun: 100 },
    );
  });
});
