#!/bin/sh
# run.sh build              puts the package io.veritee:veritee into the local Maven repository and builds this program on it
# run.sh SERVER snp|tdx …   runs it
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "${1:-}" = build ]; then
    mvn -B -ntp -q -f "$here/../../../bindings/uniffi/kotlin/pom.xml" -Dmaven.test.skip=true install
    exec mvn -B -ntp -q -f "$here/pom.xml" compile
fi
VERITEE_CLIENT=${VERITEE_CLIENT:-$here/../../client}
export VERITEE_CLIENT
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp "$here/target/classes:$(cat "$here/target/classpath")" io.veritee.example.AskFirstKt "$@"
