import type { Examples } from './example.ts';
import { FILES } from './files.ts';
import { MACHINE } from './machine.ts';
import { TEXT } from './text.ts';
import { VALUES } from './values.ts';
import { VRRP_ADDRESSES } from './vrrp/addresses.ts';
import { VRRP_GROUPS } from './vrrp/groups.ts';
import { VRRP_INSTANCES } from './vrrp/instances.ts';
import { VRRP_TRACKING } from './vrrp/tracking.ts';
import { WHOLE } from './whole.ts';
import { WORDS } from './words.ts';

/** The chapters of the documentation, in its order. */
export const CHAPTERS: readonly (readonly [string, Examples])[] = [
  ['Files', FILES],
  ['Text', TEXT],
  ['Words', WORDS],
  ['Values', VALUES],
  ['The whole', WHOLE],
  ['Scripts, mail and files that are named', MACHINE],
  ['VRRP: instances', VRRP_INSTANCES],
  ['VRRP: addresses and adverts', VRRP_ADDRESSES],
  ['VRRP: tracking', VRRP_TRACKING],
  ['VRRP: groups, and what is not done', VRRP_GROUPS],
];
