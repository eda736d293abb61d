/**
 * To be imported first by every program. Without a handler for SIGUSR1 Node opens its debugger on a TCP port for whoever
 * sends it, and anybody on the host can then run code as this process. A program with a use for the signal adds a handler
 * of its own; this one stays, so that there is never a moment without.
 */
process.on('SIGUSR1', () => undefined);
