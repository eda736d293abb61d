/** The consequence of a check that cannot be run; keepalived leaves it out as well. */
export const UNCHECKED = 'its server is used without this check';
