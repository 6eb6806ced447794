#!/usr/bin/env bash
# Runs a command with a Docker engine of its own, on a Debian machine that has none and reaches no image registry.
#
#   engine.sh BASE... -- COMMAND...      e.g. engine.sh python:3.13-slim-trixie -- docker build .
#
# The engine is Debian's, unpacked under $CACHE and not installed. Each BASE (debian:* or python:3.*, with Debian's code
# name in the tag) is made from the machine's apt sources, and for python:* of a CPython built from source that is here,
# under the name of the real image: it stands in for it. The engine lives in mount and process namespaces of its own, so
# that nothing of it is left when the command ends, however it ends. Needs root, apt, python3 and util-linux;
# iproute2 for published ports.
#
# CACHE      where packages and bases are kept            (/var/cache/faceguard-engine)
# DATA       where images are kept; unset: not at all
# CPYTHONS   folder of CPython installations, 3.13.0 etc. (${PYENV_ROOT:-$HOME/.pyenv}/versions)
set -euo pipefail
CACHE=${CACHE:-/var/cache/faceguard-engine}
CPYTHONS=${CPYTHONS:-${PYENV_ROOT:-$HOME/.pyenv}/versions}
HOST=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
SOURCES=/etc/apt/sources.list.d/debian.sources
CERTIFICATES=/etc/ssl/certs/ca-certificates.crt
ENGINE_SUITE=trixie  # bookworm's engine is too old for --start-interval; its runc is the one that runs on bookworm

die() { echo "engine.sh: $*" >&2; exit 1; }

if [ -z "${ENGINE_RUN:-}" ]; then  # outside: make the namespaces, clean up after them
  [ "$(id -u)" = 0 ] || die "root is needed"
  [ -f "$SOURCES" ] && [ -n "$HOST" ] || die "this is not a Debian machine with $SOURCES"
  ENGINE_RUN=$(mktemp -d /tmp/faceguard-engine.XXXXXX)
  export ENGINE_RUN
  clean() {
    trap - EXIT
    ip link delete faceguard0 2> /dev/null || :
    rm -rf "$ENGINE_RUN" || { sleep 1; rm -rf "$ENGINE_RUN"; }
    find /sys/fs/cgroup -maxdepth 5 -depth -type d -path "*/${ENGINE_RUN##*/}*" -exec rmdir {} + 2>/dev/null || :
  }
  trap clean EXIT
  trap 'exit 130' INT TERM HUP
  unshare --mount --pid --fork --mount-proc --kill-child --propagation private -- bash "$0" "$@"
  exit
fi

bases=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do bases+=("$1"); shift; done
[ "${1:-}" = -- ] && shift
[ $# -gt 0 ] || die "usage: engine.sh BASE... -- COMMAND..."
mount -t tmpfs tmpfs /run  # sockets and state: ours only
engine=$CACHE/engine
bridge=faceguard0

sources() { sed "s/\b$HOST\b/$1/g" "$SOURCES"; }  # the machine's own, for another suite

unpack_engine() {
  [ -e "$engine/.complete" ] && return
  local new=$ENGINE_RUN/engine apt=$ENGINE_RUN/apt package
  mkdir -p "$apt"/{lists,cache/archives}/partial "$apt/sources" "$apt/packages" "$new"
  sources "$HOST" > "$apt/sources/host.sources"
  sources "$ENGINE_SUITE" > "$apt/sources/engine.sources"
  local options=(-qq -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o Dir::State::status=/dev/null
    -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$apt/sources" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update
  (cd "$apt/packages" && apt-get "${options[@]}" download docker.io docker-cli docker-buildx docker-compose containerd \
    "runc/$HOST" "tini/$HOST" "mmdebstrap/$HOST" > /dev/null)
  for package in "$apt"/packages/*.deb; do dpkg -x "$package" "$new"; done
  ln -sf tini-static "$new/usr/bin/docker-init"
  mkdir -p "$CACHE"
  rm -rf "$engine"
  mv "$new" "$engine"
  touch "$engine/.complete"
}

# BuildKit starts each RUN step by `runc run --bundle DIR`, `docker run` does not. The steps are shown this machine's
# certificates on /dev, which is no part of a layer: a machine behind a proxy of its own can build, and the image and
# the Dockerfile know nothing of it.
write_runc() {
  mkdir -p "$ENGINE_RUN/bin"
  cat > "$ENGINE_RUN/bin/runc" <<'PY'
#!/usr/bin/python3
import json, os, pathlib, sys

runc, certificates, words = os.environ["REAL_RUNC"], os.environ["CERTIFICATES"], sys.argv[1:]
if "run" in words and "--bundle" in words and os.path.exists(certificates):
    config = pathlib.Path(words[words.index("--bundle") + 1], "config.json")
    spec = json.loads(config.read_text())
    seen = "/dev/certificates.crt"
    spec["mounts"].append({"destination": seen, "type": "bind", "source": certificates, "options": ["bind", "ro"]})
    spec["process"]["env"] += [f"{name}={seen}" for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE")]
    config.write_text(json.dumps(spec))
os.execv(runc, [runc, *words])
PY
  chmod +x "$ENGINE_RUN/bin/runc"
}

start_engine() {
  export DOCKER_HOST=unix:///run/faceguard/docker.sock DOCKER_CONFIG=/run/faceguard/client
  export PATH=$ENGINE_RUN/bin:$engine/usr/bin:$engine/usr/sbin:$PATH
  mkdir -p "$DOCKER_CONFIG"
  echo '{}' > /run/faceguard/daemon.json
  echo "{\"cliPluginsExtraDirs\": [\"$engine/usr/libexec/docker/cli-plugins\"]}" > "$DOCKER_CONFIG/config.json"
  if ip link add "$bridge" type bridge 2> /dev/null; then  # for -p; its ports are passed on by a process, without iptables
    ip address add 172.31.253.1/24 dev "$bridge"
    ip link set "$bridge" up
  else
    bridge=none
  fi
  REAL_RUNC=$engine/usr/sbin/runc CERTIFICATES=$CERTIFICATES dockerd --config-file /run/faceguard/daemon.json \
    --data-root "${DATA:-$ENGINE_RUN/data}" --exec-root /run/faceguard/exec --pidfile /run/faceguard/dockerd.pid \
    -H "$DOCKER_HOST" --group root --storage-driver overlay2 --bridge "$bridge" --iptables=false --ip6tables=false --ip-forward=false \
    --cgroup-parent "/${ENGINE_RUN##*/}" > "$ENGINE_RUN/dockerd.log" 2>&1 &
  dockerd=$!
  for _ in $(seq 150); do
    docker version > /dev/null 2>&1 && return
    kill -0 "$dockerd" 2> /dev/null || break
    sleep 0.2
  done
  tail -20 "$ENGINE_RUN/dockerd.log" >&2
  die "the engine did not start"
}

# What the python image has beside Debian: what CPython links, and what its makers add.
LIBRARIES=ca-certificates,netbase,tzdata,libbz2-1.0,libexpat1,libffi8,libgdbm6,liblzma5,libncursesw6,libreadline8,libsqlite3-0,libssl3,libuuid1,zlib1g

make_base() {
  local image=$1 name suite version=
  docker image inspect "$image" > /dev/null 2>&1 && return
  name=${image%%:*}
  suite=$(grep -oE 'bookworm|trixie' <<< "$image") || die "$image: no code name of Debian in the tag"
  if [ "$name" = python ]; then
    version=$(grep -oE '^3\.[0-9]+' <<< "${image#*:}") || die "$image: no version of Python in the tag"
    version=$(cd "$CPYTHONS" 2> /dev/null && ls -d "$version".* | sort -V | tail -1) || die "no CPython under $CPYTHONS stands in for $image"
  elif [ "$name" != debian ]; then
    die "nothing stands in for $image"
  fi
  local file=$CACHE/$name$version-$suite.tar options=(--include=apt)
  if [ ! -e "$file" ]; then
    sources "$suite" > "$ENGINE_RUN/$suite.sources"
    if [ "$version" ]; then
      options=("--include=apt,$LIBRARIES"
        "--customize-hook=tar -C $CPYTHONS/$version --exclude='site-packages/*' --exclude='python3*/test' --exclude=__pycache__ --exclude='*.a' --exclude=./share -cf - . | tar -C \"\$1/usr/local\" -xf -"
        '--customize-hook=chroot "$1" sh -ec "ldconfig; cd /usr/local/bin; rm -f pip* idle* 2to3* pydoc*; ./python3 -m ensurepip --default-pip > /dev/null 2>&1; ln -sf python3 python; find /usr/local -name __pycache__ -prune -exec rm -rf {} +"')
    fi
    TMPDIR=$ENGINE_RUN mmdebstrap --quiet --mode=root --variant=minbase --hook-dir="$engine/usr/share/mmdebstrap/hooks/merged-usr" \
      "${options[@]}" --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
      "$suite" "$ENGINE_RUN/base.tar" "$ENGINE_RUN/$suite.sources" > "$ENGINE_RUN/base.log" 2>&1 \
      || { tail -20 "$ENGINE_RUN/base.log" >&2; die "no base for $image"; }
    mv "$ENGINE_RUN/base.tar" "$file"
  fi
  docker import --change 'ENV LANG=C.UTF-8' \
    --change 'ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin' \
    --change "CMD [\"$([ "$version" ] && echo python3 || echo bash)\"]" "$file" "$image" > /dev/null
  echo "engine.sh: ${version:+CPython $version on }$suite stands in for $image" >&2
}

unpack_engine
write_runc
start_engine
for base in ${bases[@]+"${bases[@]}"}; do make_base "$base"; done
status=0
"$@" || status=$?
kill "$dockerd"
wait "$dockerd" || :
exit "$status"
