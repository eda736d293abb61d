#!/usr/bin/env node
// Makes the linter's rules of the table in rooms.mjs: `node lint/layers.mjs` writes
// lint/layers.json, which .oxlintrc.json extends. A unit test fails when the two differ, or when a rule does not hold.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path/posix';
import { ENTRIES, PACKAGES, PURE_FILES, ROOMS, TIMELESS } from './rooms.mjs';

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
/**
 * A room that imports nothing from outside but one package. The linter's expressions have no look-ahead, so the name
 * is spelt out.
 */
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

/** The rules of every room: time, randomness and the process come in from outside. */
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
