import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueHeap, type HeapNode, OUTSIDE } from '../../../../checkers/engine/due-heap.ts';

interface Node extends HeapNode {
  readonly name: number;
}

function node(name: number, at: number): Node {
  return { name, at, order: 0, index: OUTSIDE };
}

describe('DueHeap', () => {
  it('gives nodes out by instant, and equal instants in the order of arrival', () => {
    const heap = new DueHeap<Node>();
    for (const [name, at] of [5, 1, 3, 1, 3, 0].entries()) heap.push(node(name, at));
    const out: number[] = [];
    for (let next = heap.pop(); next !== undefined; next = heap.pop()) out.push(next.name);
    expect(out).toEqual([5, 1, 3, 2, 4, 0]);
  });

  it('refuses a node that is inside already', () => {
    const heap = new DueHeap<Node>();
    const one = node(1, 1);
    heap.push(one);
    expect(() => heap.push(one)).toThrow(RangeError);
  });

  it('behaves as a sorted list under any sequence of pushes, pops and removals', () => {
    const action = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('push' as const), at: fc.nat(20) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('pop' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const heap = new DueHeap<Node>();
        const model: Node[] = [];
        for (const [name, step] of actions.entries()) {
          if (step.kind === 'push') {
            const fresh = node(name, step.at);
            heap.push(fresh);
            model.push(fresh);
            model.sort((a, b) => a.at - b.at || a.name - b.name);
          } else if (step.kind === 'pop') {
            expect(heap.pop()).toBe(model.shift());
          } else if (model.length > 0) {
            const [gone] = model.splice(step.which % model.length, 1);
            if (gone === undefined) throw new Error('the model lost a node');
            heap.remove(gone);
            heap.remove(gone);
            expect(gone.index).toBe(OUTSIDE);
          }
          expect(heap.peek()).toBe(model[0]);
          expect(heap.size).toBe(model.length);
        }
      }),
    );
  });
});
