#!/usr/bin/env bash
# What action.yml and the pre-commit hook run: audits, writes SARIF and the comment, ends with the audit's exit code.
set -euo pipefail
alfa() { node "$(dirname "$0")/../toolchain/bootstrap.mjs" "$@"; }
mapfile -t files <<<"${ALFA_FILES:-.}"
base=()
if [ -n "${ALFA_BASE:-}" ]; then
  # A checkout of one commit holds no base.
  git rev-parse --verify --quiet "$ALFA_BASE^{commit}" >/dev/null || git fetch --quiet --depth 1 origin "$ALFA_BASE"
  base=(--base "$ALFA_BASE")
fi
report=$(mktemp)
trap 'rm -f "$report"' EXIT
alfa audit "${files[@]}" "${base[@]}" --format json --output "$report" --fail-on never
[ -z "${ALFA_SARIF:-}" ] || alfa comment --report "$report" --sarif "$ALFA_SARIF" --print >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
if [ "${ALFA_COMMENT:-}" = true ] && [ -n "${ALFA_PULL:-}" ]; then alfa comment --report "$report" --pull "$ALFA_PULL"; fi
alfa audit "${files[@]}" "${base[@]}" --format github --fail-on "${ALFA_FAIL_ON:-high}"
