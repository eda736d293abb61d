/** Whether ha_suspend holds the checks of a virtual server. */
export interface SuspensionStatus {
  /** This host has none of its addresses: no check runs, servers stay as they are. */
  readonly suspended: boolean;
}
