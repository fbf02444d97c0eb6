#!/bin/sh
# Makes sure that there is a Chromium for the browser tests: one that is there, or the system's, or Playwright's.
# Usage: get_browser.sh VENV_BIN
set -u
bin=$1
find_browser() { "$bin/python" -c 'from workbench.show.places import find_browser; print(find_browser())' 2>/dev/null; }

find_browser >/dev/null && exit 0
echo "No Chromium here; fetching one."
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
    find_browser >/dev/null && exit 0
fi
"$bin/playwright" install chromium
find_browser >/dev/null && exit 0
echo "The browser tests need Chromium and none could be fetched." >&2
echo "Install one (Debian: apt-get install chromium), or name it in WORKBENCH_CHROMIUM, and run make test again." >&2
exit 1
