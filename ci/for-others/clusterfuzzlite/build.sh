#!/bin/bash -eu
# build.sh - builds the fuzz targets for ClusterFuzzLite and OSS-Fuzz, with the variables that they set: CC, CXX,
# CFLAGS, LIB_FUZZING_ENGINE, OUT.
#
# `readers` reads what others wrote: cases, assembly, answers. `words` draws programs, encodes and checks every word;
# nothing is run, for there is no emulator where these targets run. The libraries are linked statically for that reason.
make -j"$(nproc)" B=build/oss CC="$CC" CXX="$CXX" CFLAGS="$CFLAGS" ENGINE="$LIB_FUZZING_ENGINE" \
  LIBS='-l:libcapstone.a -l:libseccomp.a -l:libjansson.a -ldl -lpthread -lm' \
  build/oss/engine-readers build/oss/engine-words
for target in readers words; do
  cp "build/oss/engine-$target" "$OUT/$target"
done

seeds=$(mktemp -d)
for f in corpus/seed/*.case; do { printf '\0'; cat "$f"; } >"$seeds/case-$(basename "$f")"; done
for f in corpus/seed/*.bin; do { printf '\1'; head -c 4000 "$f"; } >"$seeds/raw-$(basename "$f")"; done
(cd "$seeds" && zip -q "$OUT/readers_seed_corpus.zip" ./*)
(cd corpus/seed && zip -q "$OUT/words_seed_corpus.zip" ./*.bin)
rm -r "$seeds"
