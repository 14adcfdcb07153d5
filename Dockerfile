# Dockerfile - a64fuzz built on Debian 12: `docker build -t a64fuzz . && docker run --rm a64fuzz TIME=60`.
FROM debian:12-slim
WORKDIR /a64fuzz
COPY ci ci
RUN ci/setup && rm -rf /var/lib/apt/lists/*
COPY Makefile ./
COPY harness harness
COPY encoders encoders
COPY corpus corpus
RUN make
ENTRYPOINT ["make", "--silent", "fuzz"]
