/* json.c - questions and answers of commands as JSON, an object a line: typed operands out, words or a refusal in.
 *
 * A question has what a request of the contract has (a64fuzz.h), under the same names. A key that does not apply is
 * left out. An answer is one of these, and may also repeat the question's "id", which is then compared:
 *
 *     {"words": ["91000420"]}      {"refused": "why"}      {"inexpressible": "why"}      {"unknown": "why"}
 *
 * Several words or none need "scratch" beside them: the registers that they may change, such as ["x16", "nzcv"]. They
 * are then judged by effect. */
#include "encoders/command.h"
#include "encoders/request.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- questions --------------------------------------------------------------------------------------------------- */

static const char *const kinds[] = {
    [A64FUZZ_REGISTER] = "register", [A64FUZZ_INTEGER] = "integer", [A64FUZZ_FLOAT] = "float",
    [A64FUZZ_SHIFT] = "shift",       [A64FUZZ_EXTEND] = "extend",   [A64FUZZ_CONDITION] = "condition",
    [A64FUZZ_MEMORY] = "memory",     [A64FUZZ_LIST] = "list",       [A64FUZZ_NAME] = "name",
    [A64FUZZ_LABEL] = "label"};
static const char *const files[] = {"", "w", "x", "b", "h", "s", "d", "q", "v"};
static const char *const shifts[] = {"lsl", "lsr", "asr", "ror", "msl"};
static const char *const extends[] = {"uxtb", "uxth", "uxtw", "uxtx", "sxtb", "sxth", "sxtw", "sxtx"};
static const char *const modes[] = {"offset", "pre-index", "post-index"};

static void set(json_t *o, const char *key, json_t *value) { json_object_set_new(o, key, value); }

static void put_register(json_t *o, const struct a64fuzz_register *r) {
  set(o, "file", json_string(files[r->file]));
  set(o, "number", json_integer(r->number));
  if (r->file == A64FUZZ_FILE_W || r->file == A64FUZZ_FILE_X) {
    set(o, "is_sp", json_boolean(r->is_sp));
    set(o, "is_zr", json_boolean(r->is_zr));
  }
  if (r->element_bytes)
    set(o, "element_bytes", json_integer(r->element_bytes));
  if (r->elements)
    set(o, "elements", json_integer(r->elements));
  if (r->has_lane)
    set(o, "lane", json_integer(r->lane));
  if (r->writes_back)
    set(o, "writes_back", json_true());
}

static json_t *make_register(const struct a64fuzz_register *r) {
  json_t *o = json_object();
  put_register(o, r);
  return o;
}

static void put_memory(json_t *o, const struct a64fuzz_memory *m) {
  set(o, "mode", json_string(modes[m->mode]));
  set(o, "base", make_register(&m->base));
  if (m->has_displacement)
    set(o, "displacement", json_integer(m->displacement));
  if (m->has_index) {
    set(o, "index", make_register(&m->index));
    set(o, "extend", json_string(extends[m->extend]));
  }
  if (m->has_amount)
    set(o, "amount", json_integer(m->amount));
}

static void put_list(json_t *o, const struct a64fuzz_list *l) {
  json_t *members = json_array();
  for (unsigned i = 0; i < l->count; i++)
    json_array_append_new(members, make_register(&l->member[i]));
  set(o, "members", members);
  if (l->has_lane)
    set(o, "lane", json_integer(l->lane));
}

static json_t *make_operand(const struct a64fuzz_operand *p) {
  json_t *o = json_pack("{s:s}", "kind", kinds[p->kind]);
  switch ((enum a64fuzz_kind)p->kind) {
  case A64FUZZ_REGISTER: put_register(o, &p->u.reg); return o;
  case A64FUZZ_MEMORY: put_memory(o, &p->u.mem); return o;
  case A64FUZZ_LIST: put_list(o, &p->u.list); return o;
  case A64FUZZ_FLOAT: set(o, "value", json_real(p->real)); return o;
  case A64FUZZ_SHIFT: set(o, "how", json_string(shifts[p->how])); break;
  case A64FUZZ_EXTEND: set(o, "how", json_string(extends[p->how])); break;
  case A64FUZZ_NAME: set(o, "text", json_string(p->text ? p->text : "")); break;
  case A64FUZZ_INTEGER:
    if (p->width)
      set(o, "width", json_integer(p->width));
    break;
  case A64FUZZ_CONDITION:
  case A64FUZZ_LABEL: break;
  }
  set(o, "value", json_integer(p->value));
  return o;
}

static json_t *make_question(const struct a64fuzz_request *r, unsigned id) {
  json_t *values = json_array(), *operands = json_array();
  for (unsigned i = 0; i < r->values; i++)
    json_array_append_new(values, json_integer(r->value[i]));
  for (unsigned i = 0; i < r->operands; i++)
    json_array_append_new(operands, make_operand(&r->operand[i]));
  return json_pack("{s:I,s:s,s:s,s:s,s:s,s:o,s:o,s:b,s:I}", "id", (json_int_t)id, "text", r->text, "mnemonic",
                   r->mnemonic, "form", r->form, "shape", r->shape, "values", values, "operands", operands, "is_legal",
                   (int)r->is_legal, "address", (json_int_t)r->address);
}

static bool ask(const struct encoder_question *q, unsigned id, char line[COMMAND_QUESTION]) {
  static struct encoder_request request;
  encoder_request_make(&request, &q->in, q->pc);
  json_t *o = make_question(&request.request, id);
  size_t len = o ? json_dumpb(o, line, COMMAND_QUESTION - 1, JSON_COMPACT) : 0;
  json_decref(o);
  if (!len || len >= COMMAND_QUESTION)
    encoder_give_up(ENCODER_NOT_STARTED, "cannot be asked in JSON: no memory for %s", request.text);
  line[len] = 0;
  return true;
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

/* What answers instead, which goes where the reason of a refusal would be. */
static bool wrong(struct encoder_said *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool wrong(struct encoder_said *out, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(out->reason, sizeof out->reason, format, args);
  va_end(args);
  return false;
}

static bool read_word(const json_t *o, uint32_t *word) {
  struct encoder_said said;
  const char *text = json_string_value(o);
  if (!text || !encoder_read_answer(text, &said) || said.answer != ENCODER_WORD)
    return false;
  *word = said.word;
  return true;
}

static bool take_words(const json_t *words, struct encoder_said *out) {
  struct encoder_sequence *s = &out->sequence;
  if (!json_is_array(words) || json_array_size(words) > sizeof s->word / sizeof *s->word)
    return wrong(out, "no array of at most %zu \"words\"", sizeof s->word / sizeof *s->word);
  s->count = (uint32_t)json_array_size(words);
  for (unsigned i = 0; i < s->count; i++)
    if (!read_word(json_array_get(words, i), &s->word[i]))
      return wrong(out, "no string of eight hex digits as \"words\"[%u]", i);
  out->answer = ENCODER_WORD;
  out->word = s->count ? s->word[0] : 0;
  return true;
}

static bool read_scratch(const char *name, uint32_t *bit) {
  char known[16] = "nzcv";
  unsigned i = 31;
  while (name && strcmp(name, known) && i--)
    snprintf(known, sizeof known, "x%u", i);
  *bit = 1u << (i & 31);
  return name && i <= 31;
}

static bool take_scratch(const json_t *scratch, struct encoder_said *out) {
  uint32_t bit;
  if (!scratch)
    return out->sequence.count == 1 ||
           wrong(out, "%u words, but no \"scratch\" of registers that they may change", out->sequence.count);
  if (!json_is_array(scratch))
    return wrong(out, "no array of \"scratch\"");
  for (size_t i = 0; i < json_array_size(scratch); i++)
    if (!read_scratch(json_string_value(json_array_get(scratch, i)), &bit))
      return wrong(out, "none of \"x0\" to \"x30\" and \"nzcv\" as \"scratch\"[%zu]", i);
    else
      out->sequence.scratch |= bit;
  out->answer = ENCODER_SEQUENCE;
  return true;
}

static bool take_reason(const json_t *reason, enum encoder_answer answer, struct encoder_said *out) {
  const char *text = json_string_value(reason);
  if (!text)
    return wrong(out, "no string as a reason");
  snprintf(out->reason, sizeof out->reason, "%s", text);
  out->answer = answer;
  return true;
}

static bool take_id(const json_t *id, struct encoder_said *out) {
  if (id && (!json_is_integer(id) || json_integer_value(id) < 1 || json_integer_value(id) > UINT32_MAX))
    return wrong(out, "no question's \"id\"");
  out->id = id ? (unsigned)json_integer_value(id) : 0;
  return true;
}

static bool take_answer(json_t *o, struct encoder_said *out) {
  static const struct {
    const char *key;
    enum encoder_answer answer;
  } silent[] = {{"refused", ENCODER_REFUSED}, {"inexpressible", ENCODER_INEXPRESSIBLE}, {"unknown", ENCODER_CANNOT}};
  const json_t *words = json_object_get(o, "words"), *id = json_object_get(o, "id");
  const json_t *scratch = words ? json_object_get(o, "scratch") : NULL;
  size_t keys = json_object_size(o) - !!id - !!scratch;
  if (keys != 1)
    return wrong(out, "no object with just one of \"words\", \"refused\", \"inexpressible\" and \"unknown\"");
  if (!take_id(id, out))
    return false;
  if (words)
    return take_words(words, out) && take_scratch(scratch, out);
  for (unsigned i = 0; i < sizeof silent / sizeof *silent; i++)
    if (json_object_get(o, silent[i].key))
      return take_reason(json_object_get(o, silent[i].key), silent[i].answer, out);
  return wrong(out, "no object with \"words\", \"refused\", \"inexpressible\" or \"unknown\"");
}

bool encoder_read_json(const char *line, struct encoder_said *out) {
  json_error_t error;
  *out = (struct encoder_said){.answer = ENCODER_REFUSED};
  json_t *o = json_loads(line, JSON_REJECT_DUPLICATES, &error);
  bool good = !o                  ? wrong(out, "no JSON (%.80s)", error.text)
              : json_is_object(o) ? take_answer(o, out)
                                  : wrong(out, "no object");
  json_decref(o);
  return good;
}

const struct dialect dialect_json = {.suffix = "-json", .ask = ask, .read = encoder_read_json};
