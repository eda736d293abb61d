# What scripts of the lab that print a JSON line for each case share; sourced by them.

report() { # NAME true|false ERROR
  local error=${3//[$'\n']/; }
  error=${error//[\"\\]/\'}
  [ ${#error} -le 1500 ] || error=${error: -1500}
  printf '{"name":"%s","ok":%s,"error":"%s"}\n' "$1" "$2" "$error"
}
check() { if [ "$2" = "$3" ]; then report "$1" true ''; else report "$1" false "expected: $2 got: $3"; fi; }

# nap: a tenth of a second without a process of its own, whose start alone takes a guest as long.
mkfifo /run/nap
exec 7<>/run/nap
nap() { read -r -t 0.1 -u 7 _; }
# await CONDITION: at most 15 s on a fast machine (AWAIT_TURNS tenths of a second).
await() {
  local turn
  for ((turn = 0; turn < ${AWAIT_TURNS:-150} * LAB_PACE; turn++)); do eval "$1" && return 0; nap; done
  echo "no: $1" >&2
  return 1
}

# resident_up NAMESPACE: a process in the namespace that runs one command line of lvsctl after the other, as `lvsctl` and
# `value_of` ask it to: a start of Node takes a guest seconds. What is to run beside others takes a process of its own.
resident_up() {
  mkfifo /run/ask /run/answer
  exec 8<>/run/ask 9<>/run/answer
  ip netns exec "$1" node dist-test/test/lab/resident-lvsctl.js /run/ask /run/answer 7<&- 8<&- 9<&- &
}
resident() {
  local status out err
  printf '%s\0' $# "$@" >&8
  IFS= read -r -d '' -u 9 status && IFS= read -r -d '' -u 9 out && IFS= read -r -d '' -u 9 err || return 125
  printf '%s' "$out"
  printf '%s' "$err" >&2
  return "$status"
}
lvsctl() { resident run "$@"; }
# value_of EXPRESSION WORD...: of the JSON document `d` that a command line of lvsctl prints.
value_of() { resident value "$@"; }
