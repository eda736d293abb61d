import process from 'node:process';

/**
 * Whether the lab is played in its short form, as `npm test` without a path does: the whole takes half an hour of two
 * kernels, and is played by `npm run lab`, or by naming a part of it.
 */
export const SHORT_FORM: boolean = process.env['LVSD_LAB'] === 'short';
