/** The groups that may open the sockets of PING_CHECK (icmp(7): net.ipv4.ping_group_range). */
export interface EchoGroups {
  /**
   * Adds this process's group when it is missing, as keepalived does. Resolves to null when the group may open the
   * sockets, else to the reason why it may not.
   */
  admit(): Promise<string | null>;
  /** Takes back the change of {@link admit}, unless somebody has changed the setting since. Never rejects. */
  restore(): Promise<void>;
}
