import type { Instant } from '../../src/base/time.ts';

/** What can lie in a {@link DueHeap}. The heap owns `order` and `index`; `at` must not change while inside. */
export interface HeapNode {
  at: Instant;
  /** Nodes of equal `at` leave in the order in which they came. */
  order: number;
  /** Position in the heap, or {@link OUTSIDE}. */
  index: number;
}

export const OUTSIDE = -1;

/** Binary min-heap by instant; each node knows its place, so that removal is O(log n) as well. */
export class DueHeap<T extends HeapNode> {
  readonly #nodes: T[] = [];
  #pushes = 0;

  get size(): number {
    return this.#nodes.length;
  }

  peek(): T | undefined {
    return this.#nodes[0];
  }

  /** Puts a node in; throws RangeError when it is inside already. */
  push(node: T): void {
    if (node.index !== OUTSIDE) throw new RangeError('the node is in the heap already');
    this.#pushes += 1;
    node.order = this.#pushes;
    node.index = this.#nodes.length;
    this.#nodes.push(node);
    this.#siftUp(node);
  }

  /** Takes the earliest node out. */
  pop(): T | undefined {
    const first = this.#nodes[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Takes a node out; does nothing when it is not inside. */
  remove(node: T): void {
    const index = node.index;
    if (index === OUTSIDE) return;
    node.index = OUTSIDE;
    const last = this.#nodes.pop();
    if (last === undefined || last === node) return;
    this.#place(last, index);
    this.#siftUp(last);
    this.#siftDown(last);
  }

  #siftUp(node: T): void {
    let index = node.index;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.#nodes[parentIndex];
      if (parent === undefined || !before(node, parent)) break;
      this.#place(parent, index);
      index = parentIndex;
    }
    this.#place(node, index);
  }

  #siftDown(node: T): void {
    let index = node.index;
    for (;;) {
      const child = this.#smallerChild(index);
      if (child === undefined || !before(child, node)) break;
      const childIndex = child.index;
      this.#place(child, index);
      index = childIndex;
    }
    this.#place(node, index);
  }

  #smallerChild(index: number): T | undefined {
    const left = this.#nodes[2 * index + 1];
    const right = this.#nodes[2 * index + 2];
    if (left === undefined || right === undefined) return left;
    return before(right, left) ? right : left;
  }

  #place(node: T, index: number): void {
    this.#nodes[index] = node;
    node.index = index;
  }
}

function before(a: HeapNode, b: HeapNode): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
