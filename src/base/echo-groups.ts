/** Which groups may open the sockets of PING_CHECK (icmp(7): net.ipv4.ping_group_range). */
export interface EchoGroups {
  /** Lets this process in where it is left out, as keepalived does. Null when it is in, else why it is not. */
  admit(): Promise<string | null>;
  /** Puts back what {@link admit} changed, unless somebody changed it since. Never rejects. */
  restore(): Promise<void>;
}
