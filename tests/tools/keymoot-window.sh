#!/bin/sh
# Starts the window, or says what it lacks: the keymoot command needs none of it.
window=/usr/lib/keymoot/keymoot-window
if ldd "$window" | grep -q 'not found'; then
    echo 'The window needs libraries that are not installed:' >&2
    ldd "$window" | grep 'not found' >&2
    echo 'Install them with: apt-get install libwebkit2gtk-4.1-0' >&2
    echo 'Everything it does can also be done with the keymoot command.' >&2
    exit 4
fi
exec "$window" "$@"
