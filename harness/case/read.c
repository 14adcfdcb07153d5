/* read.c - the text of a case to the case, believing nothing it can check. */
#include "case/abort.h"
#include "case/case.h"
#include "case/instruction.h"
#include "case/state.h"
#include "gen/forms.h"
#include "isa/form.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char magic[] = "# a64fuzz case:";

struct reader {
  struct line line;
  struct saved *s;
  unsigned item_line[PROGRAM_ITEMS], abort_line, broken_line;
  uint32_t seen; /* keywords and texts that may stand once, by index */
  bool ended;
};

bool case_is_text(const uint8_t *bytes, size_t n) {
  return n >= sizeof magic - 1 && !memcmp(bytes, magic, sizeof magic - 1);
}

/* ---- keywords --------------------------------------------------------------------------------------------------- */

static bool copy_text(struct line *l, const char *text, char *out, size_t size) {
  size_t len = strlen(text);
  if (len >= size)
    return line_fail(l, "longer than %zu characters", size - 1);
  memcpy(out, text, len + 1);
  return true;
}

static bool get_finding(struct reader *r) {
  struct line *l = &r->line;
  if (!line_word(l, r->s->finding, sizeof r->s->finding))
    return line_fail(l, "the name of the finding is missing or too long");
  return copy_text(l, line_rest(l), r->s->where, sizeof r->s->where);
}

static bool get_slot(struct reader *r) {
  uint64_t slot;
  if (!line_number(&r->line, WIRE_CASES - 1, &slot))
    return false;
  r->s->program.slot = (unsigned)slot;
  return line_end(&r->line);
}

static bool get_pool(struct reader *r) {
  uint64_t index, word;
  if (!line_number(&r->line, PROGRAM_POOL - 1, &index) || !line_number(&r->line, UINT32_MAX, &word))
    return false;
  if (r->s->program.pool[index])
    return line_fail(&r->line, "pool %u is given twice", (unsigned)index);
  r->s->program.pool[index] = (uint32_t)word;
  return line_end(&r->line);
}

static bool get_input(struct reader *r) {
  struct program *p = &r->s->program;
  uint64_t index;
  if (!line_number(&r->line, PROGRAM_INPUTS - 1, &index))
    return false;
  if (index != p->ninputs)
    return line_fail(&r->line, "input %u is next", p->ninputs);
  p->ninputs++;
  return line_end(&r->line);
}

static bool get_abort(struct reader *r) {
  struct program *p = &r->s->program;
  r->abort_line = r->line.number;
  if (!abort_get(&r->line, &p->abort))
    return false;
  p->abort.at = (uint16_t)p->count;
  return true;
}

static bool get_broken(struct reader *r) {
  r->broken_line = r->line.number;
  return broken_get(&r->line, &r->s->broken);
}

static bool get_end(struct reader *r) {
  r->ended = true;
  return line_end(&r->line);
}

#define TEXT(name)                                                                                                     \
  { #name, offsetof(struct saved, name), sizeof((struct saved *)0)->name }
static const struct {
  const char *name;
  size_t offset, size;
} texts[] = {TEXT(encoder),  TEXT(backend), TEXT(cpu),      TEXT(guest),       TEXT(mutant),
             TEXT(expected), TEXT(found),   TEXT(versions), TEXT(authorities), TEXT(machine)};
#undef TEXT

static const struct {
  const char *name;
  bool (*get)(struct reader *r);
  bool once;
} keywords[] = {{"finding", get_finding, true}, {"slot", get_slot, true},   {"pool", get_pool, false},
                {"input", get_input, false},    {"abort", get_abort, true}, {"broken", get_broken, true},
                {"end", get_end, true}};

enum { TEXTS = sizeof texts / sizeof *texts, KEYWORDS = sizeof keywords / sizeof *keywords };

static bool once(struct reader *r, unsigned bit, const char *keyword) {
  if (r->seen & 1u << bit)
    return line_fail(&r->line, "%s is given twice", keyword);
  r->seen |= 1u << bit;
  return true;
}

static bool get_string(struct reader *r, unsigned k) {
  return once(r, KEYWORDS + k, texts[k].name) &&
         copy_text(&r->line, line_rest(&r->line), (char *)r->s + texts[k].offset, texts[k].size);
}

static bool get_keyword(struct reader *r, unsigned k) {
  return (!keywords[k].once || once(r, k, keywords[k].name)) && keywords[k].get(r);
}

/* ---- lines ------------------------------------------------------------------------------------------------------ */

static bool get_instruction(struct reader *r) {
  struct program *p = &r->s->program;
  if (p->count == PROGRAM_ITEMS)
    return line_fail(&r->line, "more than %d instructions", PROGRAM_ITEMS);
  r->item_line[p->count] = r->line.number;
  return instruction_get(&r->line, &p->item[p->count]) && ++p->count;
}

static bool get_state(struct reader *r, const char *keyword) {
  struct program *p = &r->s->program;
  if (!p->ninputs)
    return line_fail(&r->line, "%s stands before the first input", keyword);
  return state_get(&r->line, keyword, &p->input[p->ninputs - 1]);
}

/* A `#` that a blank follows: one that took the place of a digit hides nothing. */
static bool is_comment(const char *p) { return *p == '#' && (!p[1] || isblank((unsigned char)p[1])); }

static bool get_line(struct reader *r) {
  struct line *l = &r->line;
  char word[16] = "";
  if (!*line_rest(l) || is_comment(l->rest))
    return true;
  if (r->ended)
    return line_fail(l, "something stands after `end`");
  if (instruction_starts(l->rest))
    return get_instruction(r);
  if (!line_word(l, word, sizeof word))
    return line_fail(l, "unknown keyword: %.40s", l->rest);
  for (unsigned k = 0; k < KEYWORDS; k++)
    if (!strcmp(word, keywords[k].name))
      return get_keyword(r, k);
  for (unsigned k = 0; k < TEXTS; k++)
    if (!strcmp(word, texts[k].name))
      return get_string(r, k);
  return state_knows(word) ? get_state(r, word) : line_fail(l, "unknown keyword: %s", word);
}

static bool get_story(struct reader *r) {
  struct line *l = &r->line;
  if (strncmp(l->rest, magic, sizeof magic - 1))
    return line_fail(l, "not a case: the first line must start with `%s`", magic);
  l->rest += sizeof magic - 1;
  return copy_text(l, line_rest(l), r->s->story, sizeof r->s->story);
}

/* What orders terminals: C0 but for blanks, DEL, and C1, which takes two bytes in UTF-8. */
static bool is_control(const char *p) {
  unsigned char c = (unsigned char)p[0], next = (unsigned char)p[1];
  return (c < ' ' && c != '\t') || c == 0x7f || (c == 0xc2 && next >= 0x80 && next < 0xa0);
}

/* A line without its end, "\n" or "\r\n". */
static bool is_plain(const char *p, const char *end) {
  if (end > p && end[-1] == '\n')
    end--;
  if (end > p && end[-1] == '\r')
    end--;
  for (; p < end; p++)
    if (is_control(p))
      return false;
  return true;
}

/* Takes the line at `p`, without the blanks it ends in. A NUL ends it too, but is no plain character. */
static bool get_line_at(struct reader *r, char *p, const char *next, size_t len) {
  struct line *l = &r->line;
  bool plain = is_plain(p, next);
  while (len > 0 && isspace((unsigned char)p[len - 1]))
    len--;
  p[len] = 0;
  l->rest = p;
  l->number++;
  if (!plain)
    return line_fail(l, "a control character");
  return l->number == 1 ? get_story(r) : get_line(r);
}

static bool get_lines(struct reader *r, char *text, size_t n) {
  char *p = text, *end = text + n;
  do {
    size_t len = strcspn(p, "\n");
    char *next = p + len + (p + len < end);
    if (!get_line_at(r, p, next, len))
      return false;
    p = next;
  } while (p < end);
  return r->ended || line_fail(&r->line, "the file ends before `end`");
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

static bool check_target(struct reader *r, unsigned i, const struct program *linked) {
  const struct item *it = &r->s->program.item[i];
  r->line.number = r->item_line[i];
  int label = program_label_operand(a64_form(it->insn.form));
  if (label < 0 || it->insn.op[label] == linked->item[i].insn.op[label])
    return true;
  return line_fail(&r->line, "where it leads lies at offset %lld", (long long)linked->item[i].insn.op[label]);
}

/* The abort must have room, and one state to start in; nothing else could have broken anything. */
static bool check_abort(struct reader *r) {
  const struct program *p = &r->s->program;
  r->line.number = r->abort_line;
  if (p->abort.on && p->ninputs > 1)
    return line_fail(&r->line, "a program that is abandoned has one input at most");
  if (p->abort.on && p->count > PROGRAM_ITEMS - GIVEN_SPLICE)
    return line_fail(&r->line, "a program that is abandoned has %d instructions at most", PROGRAM_ITEMS - GIVEN_SPLICE);
  r->line.number = r->broken_line;
  return p->abort.on || !r->s->broken || line_fail(&r->line, "there is no abort that could have broken this");
}

/* Every branch must lead where it says; linking must change nothing. */
static bool check_targets(struct reader *r) {
  const struct program *p = &r->s->program;
  struct program linked;
  for (unsigned i = 0; i < p->count; i++) {
    r->line.number = r->item_line[i];
    if (p->item[i].target > (int)p->count)
      return line_fail(&r->line, "leads to instruction %d of %u", p->item[i].target, p->count);
  }
  memcpy(&linked, p, sizeof linked);
  program_link(&linked);
  for (unsigned i = 0; i < p->count; i++)
    if (!check_target(r, i, &linked))
      return false;
  return true;
}

bool case_parse(const char *file, const char *text, size_t n, struct saved *s, char *why, size_t size) {
  struct reader r = {.line = {.file = file, .why = why, .size = size}, .s = s};
  char *copy = malloc(n + 1);
  memset(s, 0, sizeof *s);
  if (!copy)
    return line_fail(&r.line, "out of memory");
  memcpy(copy, text, n);
  copy[n] = 0;
  bool ok = get_lines(&r, copy, n) && check_abort(&r) && check_targets(&r);
  free(copy);
  return ok;
}
