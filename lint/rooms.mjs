// The rooms of the code and what each of them may import: the table that layers.mjs makes the linter's rules of.

/** Each runtime package has one file that imports it. */
export const PACKAGES = {
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
const VRRP_STATUS = ['vrrp/report/advice.ts', 'vrrp/report/status-document.ts'];
/** The files through which a program talks to a running lvsd. */
const CONTROL_CLIENT = [
  'src/api/protocol.ts',
  'src/api/requests.ts',
  'src/api/control-client.ts',
  'src/api/control-error.ts',
  'src/api/vrrp-protocol.ts',
];
const STATUS = ['src/state/status/status-document.ts'];
/** The command line and the exit status that all processes of lvsd share. */
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
  'src/fullnat',
  'src/datapath',
  'src/platform',
];

/**
 * Room by room, from the ground up: what its files may import besides the room itself, as rooms or as single files. A
 * pure room imports no node: module and no package, but for the files in `impure`.
 */
export const ROOMS = {
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
  'src/fullnat': {
    sees: [
      'src/base',
      ...CONFIG_MODEL,
      'src/state',
      'src/reconcile/ownership/kernel-place.ts',
      ...IPVS_WORDS,
    ],
    pure: true,
  },
  'src/datapath': {
    sees: [
      'src/base',
      ...CONFIG_MODEL,
      'src/state',
      'src/reconcile/ownership/kernel-place.ts',
      'checkers/path/probe.ts',
      'checkers/path/spec.ts',
      'vrrp/protocol/arp.ts',
      ...IPVS_WORDS,
    ],
    pure: true,
  },
  'src/doctor': {
    sees: [
      'src/base',
      ...CONFIG_MODEL,
      ...STATUS,
      ...VRRP_STATUS,
      ...IPVS_WORDS,
      'src/fullnat/nat-table.ts',
      ...CHECK_WORDS,
    ],
    pure: true,
  },
  'src/platform': {
    sees: [
      'src/base',
      'src/config',
      'src/doctor/host-reader.ts',
      'src/events/event-store.ts',
      'src/fullnat',
      'src/datapath',
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
      'src/fullnat/plan-lines.ts',
      'src/fullnat/rules.ts',
      'vrrp/report/advice-text.ts',
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
      'checkers/connection/spec.ts',
      'checkers/file/watch.ts',
      'checkers/ping/*.ts',
      'checkers/socket/native-socket.ts',
      'src/config',
      'src/api',
      'src/events',
      'src/metrics',
      'src/platform',
      ...DAEMON_WORDS,
    ],
  },
  'src/supervisor': {
    sees: ['src/base', 'src/platform', 'src/vrrp', 'src/announce', 'src/config', ...DAEMON_WORDS],
  },
  'src/daemon': { sees: [...EVERYTHING_BUT_CLI, 'src/vrrp', 'src/supervisor'] },
};

/** Pure files in rooms that are not pure. */
export const PURE_FILES = [
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
/** Files that may not use Date at all: times are passed to them. */
export const TIMELESS = ['src/base', 'src/config', 'src/reconcile', 'ipvs', 'netlink']
  .map((room) => `${room}/**/*.ts`)
  .concat('checkers/types.ts', 'checkers/*/spec.ts', 'checkers/*/verdict.ts', 'checkers/engine/**/*.ts');
export const ENTRIES = ['src/lvsd.ts', 'src/lvsctl.ts', 'src/lvsd-web.ts'];
