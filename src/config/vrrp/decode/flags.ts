export { flag as bareFlag } from '../../decode/keyword-kinds.ts';
