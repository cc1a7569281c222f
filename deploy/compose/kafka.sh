#!/bin/sh
# Starts the one broker of an apache/kafka container as deploy/local/src/servers/kafka.ts starts the local one: KRaft,
# SCRAM only, ACLs on, nobody may make a topic by using it. The image's own entrypoint formats its storage without a
# SCRAM user, and then nobody could enter.
#
#   ADMIN_PASSWORD_FILE   password of the principal "admin", the superuser
#   INSIDE                host:port by which other containers reach the broker
#   OUTSIDE               host:port by which this machine reaches it
set -eu
umask 077

password=$(cat "$ADMIN_PASSWORD_FILE")
data=/var/lib/kafka/data/log
properties=/tmp/server.properties
scram=org.apache.kafka.common.security.scram.ScramLoginModule
plain=org.apache.kafka.common.security.plain.PlainLoginModule
admin="username=\"admin\" password=\"$password\""

cat >"$properties" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:9093
listeners=INSIDE://:9092,OUTSIDE://:9094,CONTROLLER://127.0.0.1:9093
advertised.listeners=INSIDE://$INSIDE,OUTSIDE://$OUTSIDE
listener.security.protocol.map=INSIDE:SASL_PLAINTEXT,OUTSIDE:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=INSIDE
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
sasl.mechanism.controller.protocol=PLAIN
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config=$plain required $admin user_admin="$password";
listener.name.inside.scram-sha-512.sasl.jaas.config=$scram required $admin;
listener.name.outside.scram-sha-512.sasl.jaas.config=$scram required $admin;
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin
allow.everyone.if.no.acl.found=false
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
controlled.shutdown.enable=true
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
log.cleaner.dedupe.buffer.size=8388608
log.dirs=$data
END

storage=/opt/kafka/bin/kafka-storage.sh
if [ ! -f "$data/meta.properties" ]; then
  id=$("$storage" random-uuid | tail -n 1)
  # The password must be on this command line: the tool reads it from nowhere else. What it prints holds the keys that
  # it made of it, which are not for a log.
  KAFKA_HEAP_OPTS=-Xmx128m "$storage" format --cluster-id "$id" --config "$properties" \
    --add-scram "SCRAM-SHA-512=[name=admin,password=$password]" >/dev/null
fi
exec /opt/kafka/bin/kafka-server-start.sh "$properties"
