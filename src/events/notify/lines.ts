import type { Transition } from '../../state/model/facts.ts';

/** The lines for keepalived's FIFOs: `RS <rs> <vs> UP`, `VS <vs> DOWN`. */
export function realServerLine(realServer: string, virtualServer: string, to: Transition['to']): string {
  return `RS ${realServer} ${virtualServer} ${to.toUpperCase()}\n`;
}

export function virtualServerLine(virtualServer: string, to: Transition['to']): string {
  return `VS ${virtualServer} ${to.toUpperCase()}\n`;
}
