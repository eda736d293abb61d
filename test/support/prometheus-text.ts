/** One series as Prometheus reads it. */
export interface ParsedSeries {
  readonly family: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly help: string;
  readonly type: string;
}

export interface ParsedExposition {
  readonly families: ReadonlyMap<string, ParsedFamily>;
  readonly series: readonly ParsedSeries[];
}

/**
 * A strict reader of the text format 0.0.4: throws for a line that it cannot read, a series outside its family's block,
 * a family that comes twice, a series that comes twice.
 */
export function parseExposition(text: string): ParsedExposition {
  const families = new Map<string, { help: string; type: string }>();
  const series: ParsedSeries[] = [];
  const seen = new Set<string>();
  let current = '';
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const help = /^# HELP (\S+) (.*)$/s.exec(line);
    if (help !== null) {
      current = help[1] ?? '';
      if (families.has(current)) throw new Error(`family twice: ${current}`);
      families.set(current, { help: help[2] ?? '', type: '' });
      continue;
    }
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line);
    const family = families.get(current);
    if (type !== null) {
      if (type[1] !== current || family === undefined) throw new Error(`TYPE without HELP: ${line}`);
      family.type = type[2] ?? '';
      continue;
    }
    const parsed = parseSeries(line, current);
    if (!belongs(parsed.name, current, family?.type ?? '')) throw new Error(`outside its family: ${line}`);
    const key = `${parsed.name} ${JSON.stringify(Object.entries(parsed.labels).sort())}`;
    if (seen.has(key)) throw new Error(`series twice: ${line}`);
    seen.add(key);
    series.push(parsed);
  }
  return { families, series };
}

function belongs(name: string, family: string, type: string): boolean {
  if (name === family) return type !== 'histogram';
  const suffixes =
    type === 'histogram' ? ['_bucket', '_sum', '_count'] : type === 'summary' ? ['_sum', '_count'] : [];
  return suffixes.some((suffix) => name === family + suffix);
}

function parseSeries(line: string, family: string): ParsedSeries {
  const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/s.exec(line);
  if (match === null) throw new Error(`not a series: ${line}`);
  return {
    family,
    name: match[1] ?? '',
    labels: parseLabels(match[2] ?? ''),
    value: parseValue(match[3] ?? ''),
  };
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== '') {
    const match = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/.exec(rest);
    if (match === null) throw new Error(`not labels: ${rest}`);
    const name = match[1] ?? '';
    if (name in labels) throw new Error(`label twice: ${text}`);
    labels[name] = (match[2] ?? '').replace(/\\(.)/g, (_, character) =>
      character === 'n' ? '\n' : character,
    );
    rest = rest.slice(match[0].length);
  }
  return labels;
}

function parseValue(text: string): number {
  const value = text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
  // Prometheus reads numbers with Go's ParseFloat, for which case does not matter; prom-client writes `Nan`.
  if (Number.isNaN(value) && !/^nan$/i.test(text)) throw new Error(`not a value: ${text}`);
  return value;
}
