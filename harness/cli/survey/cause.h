/* cause.h - findings of a survey, sorted by what is most likely one cause, whatever the form. */
#ifndef A64_CLI_SURVEY_CAUSE_H
#define A64_CLI_SURVEY_CAUSE_H

#include "cli/survey/known.h"
#include "engine/survey.h"
#include "isa/form.h"

enum { CAUSES_MOST = 512, CAUSE_SAMPLES = 3 };
/* Where it ended is what the encoder says itself: of more places than these, endings are told apart by the instruction.
 */
enum { CAUSE_PLACES = 64 };

/* The key is what findings of one cause have in common: "taken: lane, OUT_OF_RANGE", "wrong: number, bits 00001000". A
 * lane is wrong in other bits for each width, and all are one: "wrong: lane". A register that another takes the place
 * of is wrong in other bits each time too: of more keys of one family than a few, "wrong: register, bits within
 * 001f0000", the family is the cause. Several words that change what the intent has nothing to do with are alike by
 * that, "wrong: several words change x17". What is refused is alike by its reason, "refused: \"shift by N\"", or by its
 * mnemonic if there is none; what ends the encoder's process by the place, "died: signal 11 at libjit.so+0x1139". */
struct cause_name {
  char key[CAUSE_KEY], family[CAUSE_KEY]; /* "": it has none */
  uint32_t fields;                        /* of a wrong word: all bits of the operands that are wrong */
  char also[CAUSE_KEY]; /* by which it may be known too: its bits, or the mnemonic of what is alike by more than that */
  bool is_place;        /* the key names a place where the encoder ended, as that says */
};
struct cause_name survey_cause_name(const struct surveyed *r);
/* By which of the keys it is known; KNOWN_NONE: by none. */
unsigned survey_cause_known_by(const struct known_causes *k, const struct cause_name *name);
bool survey_cause_is_known(const struct known_causes *k, const struct cause_name *name);

struct cause_sample {
  struct insn in;
  struct answer answer;
  char detail[sizeof((struct verdict *)0)->detail];
};

struct survey_cause {
  struct cause_name name; /* key and family are the same: it is that of a family */
  bool known;
  uint64_t count;
  uint64_t form[A64_FORMS / 64]; /* bit n % 64 of form[n / 64]: form n has it */
  unsigned samples;              /* the first ones */
  struct cause_sample sample[CAUSE_SAMPLES];
  struct insn before; /* what was asked before the first; form 0: nothing */
  enum dependence {
    DEPENDS_ON_NOTHING, /* before it, or that was not tried */
    DEPENDS_ON_BEFORE,  /* alone it is right, behind that it is wrong */
    DEPENDS_ON_MORE     /* right in both: on more than the one before */
  } depends;
  struct verdict verdict; /* of the first */
};

struct survey_causes {
  const struct known_causes *of; /* NULL: none is known */
  unsigned count;
  unsigned places; /* causes that are of one */
  uint64_t lost;   /* findings for whose cause there was no room */
  struct survey_cause cause[CAUSES_MOST];
};

void survey_causes_add(struct survey_causes *c, const struct surveyed *r);
void survey_causes_merge(struct survey_causes *to, const struct survey_causes *from);
/* When all are there: what is wrong in fewer of the fields of another, in no other forms, is that one. */
void survey_causes_fold(struct survey_causes *c);
/* Asks for the first of them again, alone and behind what was asked before, within the limit; NULL: there is none. */
void survey_causes_confirm(struct survey_causes *c, const struct encoder *e, unsigned most, const struct limit *limit);
unsigned survey_cause_forms(const struct survey_cause *c); /* how many have it */
/* How it depends on that, as a sentence; "" if it does not. */
enum { CAUSE_DEPENDENCE = 80 + A64_TEXT };
const char *survey_cause_dependence(const struct survey_cause *c, char out[CAUSE_DEPENDENCE]);
/* The most frequent first. */
void survey_causes_sort(struct survey_causes *c);

/* Those that are new. */
struct cause_news {
  uint64_t findings, known_findings;
  unsigned causes;
};
struct cause_news survey_causes_news(const struct survey_causes *c);

#endif
