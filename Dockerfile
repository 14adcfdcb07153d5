# Dockerfile - a64fuzz built on Debian 12, all of it, so that a container begins at once.
#
#   docker build -t a64fuzz .
#   docker run --rm -v "$PWD/found:/a64fuzz/build/fuzz" a64fuzz TIME=60     fuzzes; what it finds is in found/
#   docker run --rm a64fuzz make test                                       any other command
FROM debian:12-slim
WORKDIR /a64fuzz
COPY ci ci
RUN ci/setup && rm -rf /var/lib/apt/lists/*
COPY . .
RUN make everything
ENTRYPOINT ["ci/container"]
