/**
 * Every program imports this file first. Without a handler for SIGUSR1, Node opens its debugger on a TCP port when the
 * signal arrives, and anybody on the host can then run code as this process. A program that uses the signal adds a
 * handler of its own; this one stays, so that there is always a handler.
 */
process.on('SIGUSR1', () => undefined);
