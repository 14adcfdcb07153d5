/* profile.h - what is known of the system that runs a program, for host and program alike. */
#ifndef A64_RUN_PROFILE_H
#define A64_RUN_PROFILE_H

enum profile { PROFILE_QEMU_USER, PROFILE_LINUX, PROFILES };

enum fact {
#define FACT(id, name, qemu_user, linux, sentence) FACT_##id,
#include "profile.def"
#undef FACT
  FACTS
};

static inline int profile_fact(enum profile p, enum fact f) {
  static const int facts[FACTS][PROFILES] = {
#define FACT(id, name, qemu_user, linux, sentence) {qemu_user, linux},
#include "profile.def"
#undef FACT
  };
  return facts[f][p];
}

#endif
