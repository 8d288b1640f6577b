#!/usr/bin/env bash
# The compiler of scripts/lint.sh: clippy, which spends no time on optimising what nobody runs.
exec "$DEUTERIUM_CLIPPY" "$@" -Copt-level=0
