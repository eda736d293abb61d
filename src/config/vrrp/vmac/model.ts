/** The interface of a virtual MAC, which is made on the instance's own. */
export interface VrrpVmac {
  readonly name: string;
  /** vmac_xmit_base: adverts go through the instance's own interface, with its MAC. */
  readonly transmitsOnBase: boolean;
}
