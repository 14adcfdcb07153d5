# Dockerfile - a64fuzz built on Debian 12, all of it, so that a container begins at once.
#
#   docker build -t a64fuzz .
#   docker run --rm -v "$PWD/found:/a64fuzz/build/fuzz" a64fuzz TIME=60     fuzzes; what it finds is in found/
#   docker run --rm --user 1000 a64fuzz TIME=60                             as any user
#   docker run --rm a64fuzz make test                                       any other command
FROM debian:12-slim
WORKDIR /a64fuzz
COPY ci/setup ci/unpack ci/
RUN ci/setup && rm -rf /var/lib/apt/lists/*
COPY . .
RUN make everything && mkdir -p build/fuzz && chmod 1777 build/fuzz
ENTRYPOINT ["ci/container"]
