#!/bin/sh
# Refuses, ref by ref, what the server wrote in the file HUB_REFUSED before it started git: "<ref> <mode> <message file>".
# Mode "forced" refuses only what is no fast-forward.
[ -n "$HUB_REFUSED" ] || exit 0
while read -r ref mode message; do
  [ "$ref" = "$1" ] || continue
  if [ "$mode" = forced ] && git merge-base --is-ancestor "$2" "$3" 2>/dev/null; then continue; fi
  cat "$message" >&2
  exit 1
done < "$HUB_REFUSED"
exit 0
