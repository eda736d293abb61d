import { renderDiagnostics } from '../../config/language/render-diagnostic.ts';
import { physicalSpan, positionOf } from '../../config/language/source.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { ConfigReading } from './config-reading.ts';

/** Writes a reading as text. The texts of the files, to which places in the model refer, are left out. */
export function encodeReading(loaded: LoadedConfig): string {
  const { config } = loaded;
  const reading: ConfigReading = {
    usable:
      config === null ? null : { vrrp: config.vrrp ?? null, virtualServers: config.virtualServers.length },
    diagnostics: loaded.diagnostics.map(({ severity, message, code, hint, span }) => {
      const physical = span === null ? null : physicalSpan(span);
      const position = physical === null ? null : positionOf(physical.source, physical.start);
      const place =
        physical === null || position === null
          ? null
          : `${physical.source.path}:${position.line}:${position.column}`;
      return { severity, message, code, hint, place };
    }),
    rendered: renderDiagnostics(loaded.diagnostics, loaded.omittedDiagnostics),
  };
  return JSON.stringify(reading, (key, value: unknown) =>
    key === 'span' && isObject(value) && isObject(value['source'])
      ? { source: { path: value['source']['path'], text: '' }, start: value['start'], end: value['end'] }
      : value,
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
