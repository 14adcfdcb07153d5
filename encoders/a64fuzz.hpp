/* a64fuzz.hpp - the contract for C++: one class with one function, which throws what it cannot encode.
 *
 *   #include "a64fuzz.hpp"
 *
 *   struct Mine {
 *     a64fuzz::Words encode(const a64fuzz_request &r) {
 *       if (r.shape == std::string_view("add x,x,#,lsl#"))
 *         return {my_add(r.value[0], r.value[1], r.value[2], r.value[3])};
 *       throw a64fuzz::Unknown();
 *     }
 *   };
 *   A64FUZZ_ENCODER(Mine, "mine", "1.0", A64FUZZ_UNCHECKED)
 *
 * Any other exception is a refusal; its what() is the reason. One object is made in every process that asks.
 *
 * SPDX-License-Identifier: MIT */
#ifndef A64FUZZ_A64FUZZ_HPP
#define A64FUZZ_A64FUZZ_HPP

#include "a64fuzz.h"

#include <cstdio>
#include <cstring>
#include <exception>
#include <initializer_list>

namespace a64fuzz {

/* What encode() throws where there is no word. */
struct Unknown {};       /* I do not know this instruction */
struct Inexpressible {}; /* my interface has no way to ask for these operands */
struct Refused {         /* these operands cannot be encoded */
  const char *reason;
  explicit Refused(const char *why = "") : reason(why) {}
};

/* The words of an answer, in order; none is an answer too. */
class Words {
public:
  Words(std::initializer_list<uint32_t> words) {
    for (uint32_t word : words)
      add(word);
  }
  Words() = default;
  void add(uint32_t word) {
    if (count == A64FUZZ_MOST_WORDS)
      throw Refused("more words than an answer holds");
    word_[count++] = word;
  }
  void copy_to(a64fuzz_answer *answer) const {
    answer->count = count;
    for (uint32_t i = 0; i < count; i++)
      answer->word[i] = word_[i];
  }

private:
  uint32_t word_[A64FUZZ_MOST_WORDS] = {};
  uint32_t count = 0;
};

inline a64fuzz_verdict refuse(a64fuzz_answer *answer, const char *reason) {
  std::snprintf(answer->reason, sizeof answer->reason, "%s", reason);
  return A64FUZZ_REFUSED;
}

template <class Encoder> a64fuzz_verdict encode(void *self, const a64fuzz_request *request, a64fuzz_answer *answer) {
  try {
    static_cast<Encoder *>(self)->encode(*request).copy_to(answer);
    return A64FUZZ_WORDS;
  } catch (const Unknown &) {
    return A64FUZZ_UNKNOWN;
  } catch (const Inexpressible &) {
    return A64FUZZ_INEXPRESSIBLE;
  } catch (const Refused &r) {
    return refuse(answer, r.reason);
  } catch (const std::exception &e) {
    return refuse(answer, e.what());
  } catch (...) {
    return refuse(answer, "");
  }
}

template <class Encoder> void *open(char reason[A64FUZZ_REASON]) {
  try {
    return new Encoder;
  } catch (const std::exception &e) {
    std::snprintf(reason, A64FUZZ_REASON, "%s", e.what());
    return nullptr;
  }
}

template <class Encoder> void close(void *self) { delete static_cast<Encoder *>(self); }

/* ---- programs ---------------------------------------------------------------------------------------------------- */

/* A class as an assembler: one object for each program, made with the room, with
 *
 *     void step(const a64fuzz_step &s);   throws what it cannot do, as encode() does
 *     uint64_t offset();
 *
 * It is called with what A64FUZZ_PATCH asks for too, and may throw Unknown. */
template <class Program> void *begin(void *, const a64fuzz_room *room, char reason[A64FUZZ_REASON]) {
  try {
    return new Program(*room);
  } catch (const std::exception &e) {
    std::snprintf(reason, A64FUZZ_REASON, "%s", e.what());
    return nullptr;
  }
}

template <class Program> a64fuzz_verdict step(void *program, const a64fuzz_step *what, char reason[A64FUZZ_REASON]) {
  a64fuzz_answer answer = {};
  a64fuzz_verdict verdict = A64FUZZ_WORDS;
  try {
    static_cast<Program *>(program)->step(*what);
  } catch (const Unknown &) {
    verdict = A64FUZZ_UNKNOWN;
  } catch (const Inexpressible &) {
    verdict = A64FUZZ_INEXPRESSIBLE;
  } catch (const Refused &r) {
    verdict = refuse(&answer, r.reason);
  } catch (const std::exception &e) {
    verdict = refuse(&answer, e.what());
  } catch (...) {
    verdict = refuse(&answer, "");
  }
  std::memcpy(reason, answer.reason, A64FUZZ_REASON);
  return verdict;
}

template <class Program> uint64_t offset(void *program) { return static_cast<Program *>(program)->offset(); }
template <class Program> void end(void *program) { delete static_cast<Program *>(program); }

/* `features` and `scratch` as in a64fuzz_assembler. The code is in the room's memory. */
template <class Program> const a64fuzz_assembler *assembler_of(uint32_t features, uint32_t scratch) {
  static const a64fuzz_assembler assembler = {
      sizeof(a64fuzz_assembler), features,     scratch, 0, begin<Program>, step<Program>,
      offset<Program>,           end<Program>, nullptr};
  return &assembler;
}

} /* namespace a64fuzz */

#define A64FUZZ_ENCODER(Class, name, version, capabilities)                                                            \
  A64FUZZ_ENCODER_WITH(Class, name, version, capabilities, 0, nullptr)

/* One whose sequences may change the registers of `scratch` (bit n: Xn, 31: NZCV), or that has an assembler: a
 * `const a64fuzz_assembler *`, as assembler_of<> makes it, or nullptr. */
#define A64FUZZ_ENCODER_WITH(Class, name, version, capabilities, scratch, assembler)                                   \
  extern "C" __attribute__((visibility("default"))) const a64fuzz_encoder a64fuzz_encoder_v2 = {                       \
      A64FUZZ_CONTRACT,     sizeof(a64fuzz_encoder), name,     version, capabilities, scratch, a64fuzz::encode<Class>, \
      a64fuzz::open<Class>, a64fuzz::close<Class>,   assembler};

#endif
