/** The operators' id of a virtual server, unique in a Config: `tcp 10.0.0.1:80`, `fwmark 7 inet`. */
export type VirtualServerId = string;

/** The id of a real server, unique inside its virtual server: `10.0.1.1:8080`. */
export type RealServerId = string;

/**
 * The id of a check, unique in a Config and stable over reloads while the check's definition (spec) is unchanged:
 * virtual server, real server, canonical spec, and an ordinal among equal ones.
 */
export type CheckId = string;
