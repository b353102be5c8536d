#!/bin/sh
# Notes workerd's process id, which Miniflare keeps to itself, and becomes it: so it can be stopped even after a kill.
echo $$ > "$TIDINGS_WORKERD_PID_FILE"
exec "$TIDINGS_WORKERD" "$@"
