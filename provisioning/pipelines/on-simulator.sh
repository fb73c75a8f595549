#!/bin/sh
# on-simulator.sh FROM TO: the configurations of integrations/ as they are, but on the simulator of docker compose.
set -eu
from=$1
to=$2
for file in \
  prometheus/prometheus.yaml otel-collector/fireworks.yaml otel-collector/remote-write.yaml \
  grafana-cloud/config.alloy vector/vector.yaml datadog/conf.yaml; do
  mkdir -p "$to/$(dirname "$file")"
  sed -E \
    -e 's#https://api\.fireworks\.ai#http://simulator:8080#' \
    -e 's#api\.fireworks\.ai#simulator:8080#' \
    -e 's#^([[:space:]]*scheme *[:=] *"?)https#\1http#' \
    -e 's#my-account#demo-account#' \
    -e 's#((credentials_file|password_file|path) *[:=] *"?)[^ "]*(fireworks\.key|grafana-cloud\.token)#\1/pipelines/fireworks.key#' \
    -e 's#/etc/vector/fireworks#/pipelines/vector#' \
    -e 's#http://prometheus:9090/#http://received:9090/#' \
    "$from/$file" >"$to/$file"
done
# The Agent looks for checks in folders of their names.
mkdir -p "$to/datadog/openmetrics.d"
mv "$to/datadog/conf.yaml" "$to/datadog/openmetrics.d/conf.yaml"
for key in fireworks.key vector/api_key; do
  printf %s fw_demo_key >"$to/$key"
done
