#!/bin/sh
# run.sh build                         packs io.veritee:veritee and builds this program on it
# run.sh SERVER snp|tdx|azure-snp …    runs it
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "${1:-}" = build ]; then
    exec mvn -B -ntp -q -f "$here/reactor.xml" -Dmaven.test.skip=true package
fi
VERITEE_CLIENT=${VERITEE_CLIENT:-$here/../../client}
export VERITEE_CLIENT
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp "$here/target/classes:$(cat "$here/target/classpath")" io.veritee.example.AskFirstKt "$@"
