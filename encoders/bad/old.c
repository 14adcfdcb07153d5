/* old.c - an encoder of contract 1, which this program no longer asks. */
__attribute__((visibility("default"))) const struct { const char *name, *version; } a64fuzz_encoder = {"old", "1"};
