import { CHECK_KINDS } from './check-kinds.ts';
import { Contender, measureTogether } from './contender.ts';
import { Farm } from './farm.ts';
import { pairedRatio } from './result.ts';

const names = (process.argv[2] ?? 'TCP_CHECK').split(',');
const windows = Number(process.argv[3] ?? 3);
await using farm = await Farm.start();
for (const name of names) {
  const kind = CHECK_KINDS.find((k) => k.name.startsWith(name));
  if (kind === undefined) continue;
  const contenders = [
    new Contender({ name: 'lvsd', program: 'lvsd', kind, farm, side: 0 }),
    new Contender({ name: 'keepalived', program: 'keepalived', kind, farm, side: 1 }),
  ];
  const [a = [], b = []] = await measureTogether(contenders, { settleMs: 6000, windowMs: 5000, windows });
  const line = (l: readonly { own: number; attempts: number }[]) => l.map((w) => `${w.own.toFixed(0)}(${w.attempts})`).join(' ');
  console.log(kind.name, 'lvsd', line(a), '| ka', line(b), '| ratio', pairedRatio(a.map((w) => w.own), b.map((w) => w.own)).toFixed(2), 'with children', pairedRatio(a.map((w) => w.withChildren), b.map((w) => w.withChildren)).toFixed(2));
}
