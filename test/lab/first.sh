#!/bin/sh
# Runs a command before other work of this machine, where we may: `first.sh CORE COMMAND...`, CORE a number or `any`.
# The lab's kernels sleep most of the time; when they are to do something, what else runs here must not make them late.
# Both ways are needed: in a session with a scheduling group of its own (autogroup), nice counts only inside of it.
renice -n -15 -p $$ >/dev/null 2>&1
{ echo -15 >/proc/self/autogroup; } 2>/dev/null
core=$1
shift
# Kernel and processes of a guest are processes here that wake each other all the time: on one core that is cheap.
if [ "$core" != any ] && taskset -c "$core" true 2>/dev/null; then set -- taskset -c "$core" "$@"; fi
# A test run that is killed takes its guests along, which would go on before all other work.
exec setpriv --pdeathsig KILL "$@"
