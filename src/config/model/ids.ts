/** What the operator calls a virtual server, unique in a Config: `tcp 10.0.0.1:80`, `fwmark 7 inet`. */
export type VirtualServerId = string;

/** Unique inside its virtual server: `10.0.1.1:8080`. */
export type RealServerId = string;

/**
 * Unique in a Config and stable over reloads while the check's definition (spec) is unchanged:
 * virtual server, real server, canonical spec, and an ordinal among equals.
 */
export type CheckId = string;
