export { bareFlag } from '../../decode/keyword-kinds.ts';
