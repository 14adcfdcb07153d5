/* main.c - where a64fuzz starts. */
#include "cli/inherited.h"
#include "cli/verbs.h"

int main(int argc, char **argv) {
  int status = inherited_settle();
  return status ? status : run_verb(argc, argv);
}
