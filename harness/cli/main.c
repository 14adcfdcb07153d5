/* main.c - where a64fuzz starts. */
#include "cli/verbs.h"

int main(int argc, char **argv) { return run_verb(argc, argv); }
