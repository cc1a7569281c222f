#!/bin/sh
# The variables are several words on purpose.
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:-} -cp '/opt/kafka/libs/*' kafka.tools.StorageTool "$@"
