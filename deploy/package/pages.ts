/** `node pages.js ROOT`: writes the manual pages and completion scripts below a root folder. */
import process from 'node:process';
import { writePages } from './page-files.ts';

const [root] = process.argv.slice(2);
if (root === undefined) throw new Error('pages: the folder to write below is missing');
writePages(root);
