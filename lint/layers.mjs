#!/usr/bin/env node
// The layers of the code as one table, and what makes the linter's rules of it: `node lint/layers.mjs` writes
// lint/layers.json, which .oxlintrc.json extends. A unit test fails when the two differ, or when a rule does not hold.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path/posix';

/** Each runtime package has one file that imports it. */
const PACKAGES = {
  'fastest-levenshtein': 'src/base/edit-distance.ts',
  'generic-pool': 'checkers/http/regex/thread-pool.ts',
  koffi: 'native/libc.ts',
  'node-netlink': 'netlink/channel.ts',
  nodemailer: 'src/events/notify/mail/smtp-transport.ts',
  'prom-client': 'src/metrics/registry.ts',
  'string-width': 'src/cli/render/text.ts',
  undici: 'src/api/http-client.ts',
  fastify: 'web/server/*.ts',
  '@fastify/compress': 'web/server/server.ts',
  '@fastify/cookie': 'web/server/server.ts',
  '@fastify/helmet': 'web/server/server.ts',
  '@fastify/rate-limit': 'web/server/server.ts',
  bcryptjs: 'web/users/bcrypt.ts',
  // One file loads it; its neighbours name its types.
  yaml: 'src/config/yaml/*.ts',
};

const IPVS_WORDS = ['ipvs/types.ts', 'ipvs/key.ts'];
const IPVS_PORT = [
  ...IPVS_WORDS,
  'ipvs/kernel.ts',
  'ipvs/operation.ts',
  'ipvs/no-traffic.ts',
  'ipvs/errors.ts',
];
const CHECK_WORDS = [
  'checkers/types.ts',
  'checkers/check-type.ts',
  'checkers/check-types.ts',
  'checkers/*/spec.ts',
];
const CONFIG_MODEL = ['src/config/model/*.ts'];
const VRRP_STATUS = ['vrrp/report/status-document.ts'];
/** What a program asks a running lvsd with. */
const CONTROL_CLIENT = [
  'src/api/protocol.ts',
  'src/api/requests.ts',
  'src/api/control-client.ts',
  'src/api/control-error.ts',
];
const STATUS = ['src/state/status/status-document.ts'];
/** What every process of lvsd is told by its command line, and tells by its end. */
const DAEMON_WORDS = ['src/daemon/options.ts', 'src/daemon/exit-status.ts', 'src/daemon/config-path.ts'];
const EVERYTHING_BUT_CLI = [
  'src/base',
  'native',
  'netlink',
  'ipvs',
  'checkers',
  'vrrp',
  'web',
  'fleet',
  'src/config',
  'src/state',
  'src/reconcile',
  'src/api',
  'src/metrics',
  'src/events',
  'src/checking',
  'src/operator',
  'src/reload',
  'src/announce',
  'src/platform',
];

/**
 * Room by room, from the ground up: what its files may import besides the room itself, as rooms or as single files. A
 * pure room imports no node: module and no package, but for the files in `impure`.
 */
const ROOMS = {
  'src/base': { sees: [], pure: true },
  native: { sees: ['src/base'] },
  netlink: {
    sees: ['src/base', 'native', 'vrrp/instance/link.ts'],
    pure: true,
    impure: ['netlink/channel.ts'],
  },
  ipvs: { sees: ['src/base', 'netlink'], pure: true },
  checkers: { sees: ['src/base', 'native'] },
  vrrp: { sees: ['src/base', 'native', 'netlink'] },
  web: {
    sees: ['src/base', ...CONTROL_CLIENT, ...STATUS, ...VRRP_STATUS, 'src/config/yaml/package.ts'],
  },
  fleet: { sees: ['src/base', 'netlink'] },
  'src/config': {
    sees: [
      'src/base',
      ...IPVS_WORDS,
      'ipvs/service-warning.ts',
      ...CHECK_WORDS,
      'checkers/http/regex/*.ts',
      'vrrp/types.ts',
    ],
    pure: true,
    impure: ['src/config/load.ts', 'src/config/yaml/package.ts'],
  },
  'src/state': {
    sees: ['src/base', 'src/config', ...IPVS_PORT, ...CHECK_WORDS, 'checkers/*/verdict.ts'],
    pure: true,
  },
  'src/reconcile': { sees: ['src/base', ...CONFIG_MODEL, 'src/state', ...IPVS_PORT], pure: true },
  'src/serving': { sees: ['src/base'] },
  'src/api': {
    sees: [
      'src/base',
      'src/serving',
      'src/config',
      'src/state',
      ...IPVS_WORDS,
      ...CHECK_WORDS,
      ...VRRP_STATUS,
    ],
  },
  'src/metrics': {
    sees: [
      'src/base',
      'src/serving',
      'src/state',
      ...CHECK_WORDS,
      'checkers/engine/statistics.ts',
      'checkers/engine/histogram.ts',
    ],
  },
  'src/events': {
    sees: ['src/base', 'src/config', 'src/state', 'src/api', ...CHECK_WORDS, 'src/reconcile/ports.ts'],
  },
  'src/checking': { sees: ['src/base', 'src/config', 'src/state', 'src/events', 'checkers'] },
  'src/operator': {
    sees: [
      'src/base',
      'src/config',
      'src/state',
      'src/events',
      'src/checking',
      'src/api',
      'src/reload',
      'ipvs',
      'checkers',
    ],
  },
  'src/reload': {
    sees: ['src/base', 'src/config', 'src/state', 'src/events', 'src/checking', 'src/api', 'src/metrics'],
  },
  'src/announce': {
    sees: [
      'src/base',
      'native',
      'netlink',
      'fleet',
      'src/config',
      'src/state',
      'src/platform',
      ...IPVS_WORDS,
      ...DAEMON_WORDS,
    ],
  },
  'src/doctor': { sees: ['src/base', ...CONFIG_MODEL, ...STATUS, ...IPVS_WORDS], pure: true },
  'src/platform': {
    sees: [
      'src/base',
      'src/config',
      'src/doctor/host-reader.ts',
      'src/events/event-store.ts',
      'src/reconcile/ownership/kernel-place.ts',
      'src/state/model/clock-reading.ts',
      'native',
    ],
    host: true,
  },
  'src/cli': {
    sees: [
      'src/base',
      'src/config',
      'src/state',
      'src/api',
      'src/doctor',
      'src/platform',
      ...VRRP_STATUS,
      'vrrp/report/status-text.ts',
      'web/users/*.ts',
      ...IPVS_WORDS,
      ...CHECK_WORDS,
    ],
    prints: true,
  },
  'src/vrrp': {
    sees: [
      'src/base',
      'native',
      'netlink',
      'vrrp',
      'checkers/file/watch.ts',
      'src/config',
      'src/api',
      'src/events',
      'src/metrics',
      'src/platform',
      ...DAEMON_WORDS,
    ],
  },
  'src/supervisor': { sees: ['src/base', 'src/platform', 'src/vrrp', 'src/announce', ...DAEMON_WORDS] },
  'src/daemon': { sees: [...EVERYTHING_BUT_CLI, 'src/vrrp', 'src/supervisor'] },
};

/** Files that are pure although their room is not. */
const PURE_FILES = [
  'checkers/types.ts',
  'checkers/check-type.ts',
  'checkers/check-types.ts',
  'checkers/*/check-type.ts',
  'checkers/*/spec.ts',
  'checkers/*/verdict.ts',
  'checkers/http/regex/regex.ts',
  'checkers/http/regex/reader.ts',
  'checkers/http/regex/text.ts',
  'checkers/engine/**/*.ts',
];
/** Files that may not even name Date: what they know of time is given to them. */
const TIMELESS = ['src/base', 'src/config', 'src/reconcile', 'ipvs', 'netlink']
  .map((room) => `${room}/**/*.ts`)
  .concat('checkers/types.ts', 'checkers/*/spec.ts', 'checkers/*/verdict.ts', 'checkers/engine/**/*.ts');
const ENTRIES = ['src/lvsd.ts', 'src/lvsctl.ts', 'src/lvsd-web.ts'];

const SAY = {
  package: "Each runtime package has one importing file: go through that file's port.",
  pure: 'Pure layers import no node: module and no package: time, randomness and I/O come in through ports.',
  clock: 'Time comes in through the Clock port (src/base/time.ts).',
  entropy: 'Randomness comes in through the Entropy port (src/base/time.ts).',
  process: 'The process is seen by src/platform and the two entry points only.',
};
const GLOBALS = [
  ...[
    'setTimeout',
    'setInterval',
    'setImmediate',
    'clearTimeout',
    'clearInterval',
    'clearImmediate',
    'performance',
  ].map((name) => [name, SAY.clock]),
  ['process', SAY.process],
  ['crypto', SAY.entropy],
];
const PROPERTIES = [
  ['Math', 'random', SAY.entropy],
  ['Date', 'now', SAY.clock],
  ['AbortSignal', 'timeout', SAY.clock],
  ...['setTimeout', 'setInterval', 'setImmediate', 'Date'].map((name) => ['globalThis', name, SAY.clock]),
  ['globalThis', 'process', SAY.process],
];

const globals = (rows) => ['error', ...rows.map(([name, message]) => ({ name, message }))];
const imports = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const noPackages = { regex: '^[^.]', message: SAY.pure };
const ALL_PACKAGES = Object.keys(PACKAGES);
const packagesBut = (names) => ({
  regex: `^(${ALL_PACKAGES.filter((name) => !names.includes(name)).join('|')})(/|$)`,
  message: SAY.package,
});
/** Nothing from outside but one package. The linter's expressions have no look-ahead, so the name is spelt out. */
const pureBut = ([name]) => ({
  regex: `^([^.${name[0]}]|${[...name]
    .slice(1)
    .map((_, at) => `${name.slice(0, at + 1)}[^${name[at + 1]}]`)
    .join('|')}|${name}.)`,
  message: SAY.pure,
});

/** The rules of a room's files that lie `depth` folders deep, where an import of another room has one spelling only. */
function roomRules(room, { sees }, depth) {
  const spell = (path) => {
    // A file under src/ reaches its neighbours there without naming src.
    const within = room.startsWith('src/') && path.startsWith('src/');
    return within ? '../'.repeat(depth - 1) + path.slice('src/'.length) : '../'.repeat(depth) + path;
  };
  const others = Object.keys(ROOMS).filter((other) => other !== room && !sees.includes(other));
  const partsOf = (other) => sees.filter((path) => path.startsWith(`${other}/`));
  const hidden = others.filter((other) => partsOf(other).length === 0).map(spell);
  const vocabularies = others.filter((other) => partsOf(other).length > 0);
  return [
    ...(hidden.length === 0
      ? []
      : [
          {
            regex: `^(${hidden.join('|').replaceAll('.', '\\.')})/`,
            message: `${room} does not know this room (lint/layers.mjs).`,
          },
        ]),
    ...vocabularies.map((other) => ({
      group: [`${spell(other)}/**`, ...partsOf(other).map((path) => `!${spell(path)}`)],
      message: `${room} knows of ${other} its vocabulary alone (lint/layers.mjs).`,
    })),
  ];
}

/** The import rules of one room, with those of its files that are exceptions. */
function roomOverrides(room, row, depth) {
  const layers = roomRules(room, row, depth);
  const files = `${room}/${'*/'.repeat(depth - room.split('/').length)}*.ts`;
  const here = (file) =>
    file.startsWith(`${room}/`) && file.replace('**/', '').split('/').length - 1 === depth;
  const rule = (file, outside) => ({ files: [file], rules: imports([outside, ...layers]) });
  const owned = (file) =>
    ALL_PACKAGES.filter((name) => [file, `${dirname(file)}/*.ts`].includes(PACKAGES[name]));
  const owners = [...new Set(Object.values(PACKAGES))].filter(here);
  return [
    rule(files, row.pure === true ? noPackages : packagesBut([])),
    ...PURE_FILES.filter(here).map((file) => rule(file, noPackages)),
    ...owners.map((file) => rule(file, row.pure === true ? pureBut(owned(file)) : packagesBut(owned(file)))),
    ...(row.impure ?? []).filter(here).map((file) => rule(file, packagesBut(owned(file)))),
  ];
}

/** What holds in every room: time, randomness and the process come in from outside. */
function everywhere() {
  const tops = Object.keys(ROOMS).filter((room) => !room.startsWith('src/'));
  return {
    files: ['src/**/*.ts', ...tops.map((room) => `${room}/**/*.ts`)],
    rules: {
      'no-restricted-globals': globals(GLOBALS),
      'no-restricted-properties': [
        'error',
        ...PROPERTIES.map(([object, property, message]) => ({ object, property, message })),
      ],
      'no-console': 'error',
      'import/no-default-export': 'error',
      'oxc/no-barrel-file': ['error', { threshold: 0 }],
      ...imports([packagesBut([])]),
    },
  };
}

const HOST_RULES = { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off', 'no-console': 'off' };
const without = (name) => GLOBALS.filter(([other]) => other !== name);
const DATE = ['Date', SAY.clock];

function overrides() {
  const rooms = Object.entries(ROOMS);
  const depths = (room) => [1, 2, 3, 4].filter((depth) => depth >= room.split('/').length);
  return [
    everywhere(),
    ...rooms.flatMap(([room, row]) => depths(room).flatMap((depth) => roomOverrides(room, row, depth))),
    ...rooms
      .filter(([, { host }]) => host === true)
      .map(([room]) => ({ files: [`${room}/**/*.ts`], rules: HOST_RULES })),
    ...rooms
      .filter(([, { prints }]) => prints === true)
      .map(([room]) => ({ files: [`${room}/**/*.ts`], rules: { 'no-console': 'off' } })),
    { files: TIMELESS, rules: { 'no-restricted-globals': globals([...GLOBALS, DATE]) } },
    {
      files: ['netlink/channel.ts'],
      rules: { 'no-restricted-globals': globals([...without('setImmediate'), DATE]) },
    },
    { files: ENTRIES, rules: { 'no-restricted-globals': globals(without('process')), 'no-console': 'off' } },
  ];
}

const target = new URL('layers.json', import.meta.url);
const text = `{\n  "overrides": [\n${overrides()
  .map((one) => `    ${JSON.stringify(one)}`)
  .join(',\n')}\n  ]\n}\n`;
if (process.argv[2] === '--check') {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('lint/layers.json is not what lint/layers.mjs makes: run `node lint/layers.mjs`');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}
