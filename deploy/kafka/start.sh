#!/usr/bin/env bash
# Runs one Apache Kafka node (broker and controller, KRaft) in the foreground, from jars that Maven fetches once.
#
#   KAFKA_DATA=DIR [KAFKA_PORT=9092] [KAFKA_CONTROLLER_PORT=9093] deploy/kafka/start.sh [name=value ...]
#
# KAFKA_FORMAT holds further options for making the storage (--add-scram SCRAM-SHA-256=[name=...,password=...]).
# Arguments are further lines of server.properties. For a cluster give every node KAFKA_NODE_ID, KAFKA_CLUSTER_ID and
# KAFKA_VOTERS (1@127.0.0.1:9093,2@127.0.0.1:9193,...), the same for all but the first.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=${KAFKA_DATA:?where the node keeps its data}
version=${KAFKA_VERSION:-4.1.1}
jars=${KAFKA_JARS:-${XDG_CACHE_HOME:-$HOME/.cache}/hie-broker/kafka-$version}
port=${KAFKA_PORT:-9092}
controller=${KAFKA_CONTROLLER_PORT:-9093}
node=${KAFKA_NODE_ID:-1}
voters=${KAFKA_VOTERS:-$node@127.0.0.1:$controller}
cluster=${KAFKA_CLUSTER_ID:-aGllLWJyb2tlci1sb2NhbA}

mkdir -p "$jars"
# Nodes that start at once fetch them once.
exec 9>"$jars/lock"
flock 9
if [ ! -e "$jars/complete" ]; then
  mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies -Dkafka.version="$version" -DoutputDirectory="$jars" >&2
  touch "$jars/complete"
fi
exec 9>&-

mkdir -p "$data"
replicas=$(tr -cd '@' <<<"$voters" | wc -c)
{
  cat <<PROPERTIES
process.roles=broker,controller
node.id=$node
controller.quorum.voters=$voters
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller
advertised.listeners=PLAINTEXT://127.0.0.1:$port
controller.listener.names=CONTROLLER
log.dirs=$data/log
offsets.topic.replication.factor=$replicas
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=$replicas
transaction.state.log.min.isr=$((replicas / 2 + 1))
transaction.state.log.num.partitions=8
default.replication.factor=$replicas
min.insync.replicas=$((replicas / 2 + 1))
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=4
PROPERTIES
  printf '%s\n' "$@"
} >"$data/server.properties"

java=(java -Xms192m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Djava.awt.headless=true
  "-Dlog4j2.configurationFile=$here/log4j2.properties" -cp "$jars/*")
[ -e "$data/log/meta.properties" ] ||
  "${java[@]}" kafka.tools.StorageTool format --config "$data/server.properties" --cluster-id "$cluster" \
    ${KAFKA_FORMAT:-} >&2
exec "${java[@]}" kafka.Kafka "$data/server.properties"
