/** Whether ha_suspend holds the checks of a virtual server. */
export interface SuspensionStatus {
  /** Whether this host has none of its addresses: then no check runs, and servers keep their state. */
  readonly suspended: boolean;
}
