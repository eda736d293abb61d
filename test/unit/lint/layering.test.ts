import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

/**
 * The layering is a rule of the linter; this is the test that the linter's configuration still holds it. One run over a
 * tree with one violation for each file.
 */
/** The report quotes sources; oxlint's is about 1 MB here. */
const MAX_REPORT_BYTES = 16 * 1024 * 1024;
const ROOT = resolve(import.meta.dirname, '..', '..', '..');

const IMPORTS = 'no-restricted-imports';
const GLOBALS = 'no-restricted-globals';
const PROPERTIES = 'no-restricted-properties';

/** File, its one violation, and the rule that must see it. */
const VIOLATIONS: readonly (readonly [string, string, string])[] = [
  ['src/base/a.ts', "import '../config/model/config.ts';", IMPORTS],
  ['src/base/b.ts', "import 'node:fs';", IMPORTS],
  ['src/base/c.ts', 'export const a: number = new Date().getTime();', GLOBALS],
  ['src/config/a.ts', "import '../state/desired.ts';", IMPORTS],
  ['src/config/b.ts', "import 'yaml';", IMPORTS],
  ['src/config/keepalived/a.ts', "import 'yaml';", IMPORTS],
  ['src/config/decode/a.ts', "import '../../../ipvs/client.ts';", IMPORTS],
  ['src/config/decode/b.ts', "import '../../../checkers/http/probe.ts';", IMPORTS],
  ['src/config/yaml/a.ts', "import 'node:fs';", IMPORTS],
  ['src/state/a.ts', "import '../reconcile/reconciler.ts';", IMPORTS],
  ['src/state/b.ts', "import 'undici';", IMPORTS],
  ['src/state/c.ts', 'export const a: number = Math.random();', PROPERTIES],
  ['src/state/d.ts', 'export const a: number = Date.now();', PROPERTIES],
  ['src/state/e.ts', 'setTimeout(() => {}, 1);', GLOBALS],
  ['src/state/f.ts', 'export const a: number = process.pid;', GLOBALS],
  ['src/state/g.ts', "export const a = (): Promise<unknown> => import('node:fs');", IMPORTS],
  ['src/state/h.ts', "export { x } from '../api/routes.ts';", IMPORTS],
  ['src/fullnat/a.ts', "import '../config/load.ts';", IMPORTS],
  ['src/fullnat/b.ts', "import 'node:child_process';", IMPORTS],
  ['src/datapath/a.ts', "import '../config/load.ts';", IMPORTS],
  ['src/datapath/b.ts', "import 'node:dgram';", IMPORTS],
  ['src/reconcile/a.ts', "import '../../ipvs/connection.ts';", IMPORTS],
  ['src/reconcile/b.ts', "import '../daemon/reload.ts';", IMPORTS],
  ['src/reconcile/c.ts', "import '../config/load.ts';", IMPORTS],
  ['src/events/notify/a.ts', "import '../../cli/help.ts';", IMPORTS],
  ['src/events/a.ts', "import '../checking/health-loop.ts';", IMPORTS],
  ['src/checking/a.ts', "import '../operator/override-service.ts';", IMPORTS],
  ['src/operator/a.ts', "import '../daemon/run.ts';", IMPORTS],
  ['src/reload/a.ts', "import '../operator/override-service.ts';", IMPORTS],
  ['src/api/a.ts', "import '../reconcile/reconciler.ts';", IMPORTS],
  ['src/api/b.ts', "import 'undici';", IMPORTS],
  ['src/serving/a.ts', "import '../api/routes.ts';", IMPORTS],
  ['src/metrics/a.ts', "import 'prom-client';", IMPORTS],
  ['src/metrics/b.ts', "import '../api/routes.ts';", IMPORTS],
  ['src/doctor/a.ts', "import '../platform/clock.ts';", IMPORTS],
  ['src/doctor/b.ts', "import 'node:fs';", IMPORTS],
  ['src/doctor/c.ts', "import '../config/load.ts';", IMPORTS],
  ['src/doctor/d.ts', "import '../state/director.ts';", IMPORTS],
  ['src/cli/a.ts', "import '../daemon/reload.ts';", IMPORTS],
  ['src/cli/b.ts', "import '../../ipvs/client.ts';", IMPORTS],
  ['src/cli/c.ts', 'setInterval(() => {}, 1);', GLOBALS],
  ['src/vrrp/a.ts', "import '../cli/help.ts';", IMPORTS],
  ['src/vrrp/b.ts', "import 'koffi';", IMPORTS],
  ['src/supervisor/a.ts', "import '../reconcile/reconciler.ts';", IMPORTS],
  ['src/announce/a.ts', "import '../reconcile/reconciler.ts';", IMPORTS],
  ['src/daemon/a.ts', "import '../cli/help.ts';", IMPORTS],
  ['src/daemon/b.ts', "import 'node-netlink';", IMPORTS],
  ['src/daemon/c.ts', "console.log('hello');", 'no-console'],
  ['src/platform/a.ts', "import '../daemon/reload.ts';", IMPORTS],
  ['src/platform/doctor.ts', "import '../doctor/examine.ts';", IMPORTS],
  ['src/platform/b.ts', "import '../reconcile/reconciler.ts';", IMPORTS],
  ['native/a.ts', "import '../checkers/types.ts';", IMPORTS],
  ['native/b.ts', "import 'koffi';", IMPORTS],
  ['netlink/a.ts', "import '../ipvs/types.ts';", IMPORTS],
  ['netlink/b.ts', "import 'node:net';", IMPORTS],
  ['vrrp/a.ts', "import '../ipvs/types.ts';", IMPORTS],
  ['vrrp/b/c/d.ts', "import '../../../src/state/model/facts.ts';", IMPORTS],
  ['web/a.ts', "import '../src/state/model/facts.ts';", IMPORTS],
  ['web/b.ts', "import '../src/api/routes.ts';", IMPORTS],
  ['fleet/a.ts', "import '../native/libc.ts';", IMPORTS],
  ['ipvs/a.ts', "import '../checkers/types.ts';", IMPORTS],
  ['ipvs/b.ts', "import '../src/state/desired.ts';", IMPORTS],
  ['ipvs/c.ts', "import 'node-netlink';", IMPORTS],
  ['ipvs/codec/a.ts', "import 'node:buffer';", IMPORTS],
  ['ipvs/codec/b.ts', "import '../../checkers/types.ts';", IMPORTS],
  ['checkers/a.ts', "import '../ipvs/types.ts';", IMPORTS],
  ['checkers/b.ts', "import '../src/config/model/config.ts';", IMPORTS],
  ['checkers/http/spec.ts', "import 'node:net';", IMPORTS],
  ['checkers/http/regex/regex.ts', "import 'node:buffer';", IMPORTS],
  ['checkers/tcp/probe.ts', "import 'undici';", IMPORTS],
  ['checkers/udp/probe.ts', "import 'koffi';", IMPORTS],
  ['checkers/engine/b.ts', 'export const a: number = Date.now();', PROPERTIES],
  ['src/state/any.ts', 'export const a = (x: any): void => void x;', 'no-explicit-any'],
  ['src/state/default.ts', 'export default 1;', 'no-default-export'],
  ['src/state/barrel.ts', "export * from './weight.ts';", 'no-barrel-file'],
  ['src/state/floating.ts', 'const f = async (): Promise<void> => {};\nf();', 'no-floating-promises'],
  [
    'src/state/misused.ts',
    'const f = async (): Promise<void> => {};\nexport const a = (xs: number[]): void => xs.forEach(f);',
    'no-misused-promises',
  ],
  [
    'src/state/switch.ts',
    "export const a = (x: 'p' | 'q'): number => { switch (x) { case 'p': return 1; } return 0; };",
    'switch-exhaustiveness-check',
  ],
  ['src/state/long.ts', `export const a: number[] = [\n${'1,\n'.repeat(400)}];`, 'max-lines'],
  [
    'src/state/function.ts',
    `export function a(): number {\n${'a();\n'.repeat(60)}return 1;\n}`,
    'max-lines-per-function',
  ],
  ['src/state/cycle-one.ts', "import { b } from './cycle-two.ts';\nexport const a: number = b;", 'no-cycle'],
];

/** What must stay allowed, or the rules would be held by forbidding everything. */
const ALLOWED: readonly (readonly [string, string])[] = [
  ['src/state/cycle-two.ts', "import { a } from './cycle-one.ts';\nexport const b: number = a;"],
  ['src/config/load.ts', "import 'node:path';"],
  ['src/config/yaml/parser.ts', "import 'yaml';"],
  ['src/config/checks/regex.ts', "import '../../../checkers/http/regex/regex.ts';"],
  ['src/config/lvs/ok.ts', "import '../../../ipvs/types.ts';\nimport '../../../checkers/http/spec.ts';"],
  [
    'src/state/ok.ts',
    "import '../config/model/config.ts';\nimport '../base/time.ts';\nimport '../../ipvs/kernel.ts';",
  ],
  [
    'src/reconcile/ok.ts',
    "import '../state/plan.ts';\nimport '../config/model/config.ts';\nimport '../../ipvs/kernel.ts';",
  ],
  ['native/libc.ts', "import 'koffi';"],
  [
    'vrrp/io/ok.ts',
    "import 'node:net';\nimport '../../native/libc.ts';\nimport '../../netlink/channel.ts';\nimport '../../src/base/time.ts';",
  ],
  ['src/config/vrrp/ok.ts', "import '../decode/keyword.ts';"],
  ['src/config/load-ok.ts', "import './vrrp/instance.ts';\nimport './checks/checker.ts';"],
  ['web/ok.ts', "import '../src/base/time.ts';\nimport '../src/api/protocol.ts';"],
  ['fleet/ok.ts', "import '../netlink/channel.ts';"],
  ['src/platform/host/kernel-place.ts', "import '../../reconcile/ownership/kernel-place.ts';"],
  ['src/platform/host/node-host-reader.ts', "import '../../doctor/host-reader.ts';"],
  ['src/doctor/ok.ts', "import '../config/model/config.ts';\nimport '../state/status/status-document.ts';"],
  ['src/metrics/registry.ts', "import 'prom-client';"],
  [
    'src/platform/ok.ts',
    "import '../base/time.ts';\nsetTimeout(() => console.log(process.pid), Date.now());",
  ],
  [
    'src/daemon/ok.ts',
    "import '../../ipvs/client.ts';\nimport '../../checkers/engine/engine.ts';\nimport '../platform/clock.ts';",
  ],
  ['netlink/channel.ts', "import 'node-netlink';"],
  ['ipvs/codec/ok.ts', "import '../types.ts';\nimport '../../src/base/ip-address.ts';"],
  ['checkers/tcp/ok.ts', "import 'node:net';\nimport '../../src/base/time.ts';"],
];

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

const tree = mkdtempSync(join(tmpdir(), 'lvsd-lint-'));
afterAll(() => rmSync(tree, { recursive: true, force: true }));
const findings = lint();

describe('The linter', () => {
  it.each(VIOLATIONS.map(([file, , rule]) => [file, rule] as const))(
    'finds in %s what breaks %s',
    (file, rule) => {
      expect(findings.get(file) ?? []).toContain(rule);
    },
  );

  it.each(ALLOWED.map(([file]) => file))('lets %s import what its layer may', (file) => {
    const layering = [IMPORTS, GLOBALS, PROPERTIES, 'no-console'];
    expect((findings.get(file) ?? []).filter((rule) => layering.includes(rule))).toEqual([]);
  });

  it('has the layers that their table makes', () => {
    expect(() => execFileSync(process.execPath, [join(ROOT, 'lint', 'layers.mjs'), '--check'])).not.toThrow();
  });

  it('knows every folder of src/', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const covered = new Set(VIOLATIONS.map(([file]) => file.split('/')[1]));
    expect(folders.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
  });
});

/** Lints the made-up tree with the project's own configuration; the rules found, by file. */
function lint(): Map<string, string[]> {
  cpSync(join(ROOT, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
  cpSync(join(ROOT, 'lint'), join(tree, 'lint'), { recursive: true });
  cpSync(join(ROOT, 'tsconfig.json'), join(tree, 'tsconfig.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  for (const [file, text] of [...VIOLATIONS, ...ALLOWED]) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), `${text}\n`);
  }
  const output = runOxlint();
  const found = new Map<string, string[]>();
  for (const { filename, code } of (JSON.parse(output) as { diagnostics: readonly Diagnostic[] })
    .diagnostics) {
    // `typescript(no-explicit-any)` and `eslint(no-console)`: the rule's own name.
    const rule = /\((.+)\)/.exec(code)?.[1] ?? code;
    found.set(filename, [...(found.get(filename) ?? []), rule]);
  }
  return found;
}

function runOxlint(): string {
  const oxlint = join(ROOT, 'node_modules', '.bin', 'oxlint');
  try {
    return execFileSync(oxlint, ['--type-aware', '--format=json'], {
      cwd: tree,
      encoding: 'utf8',
      maxBuffer: MAX_REPORT_BYTES,
    });
  } catch (error) {
    // Findings end with a status of their own.
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') return error.stdout;
    throw error;
  }
}
