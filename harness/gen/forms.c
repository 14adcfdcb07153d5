/* forms.c - the forms of the table, by how the generator uses them. */
#include "gen/forms.h"
#include "isa/form.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct forms forms;

int form_base(const struct form *f) {
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].is_base)
      return (int)i;
  int last = (int)f->nops - 1; /* DC ZVA, Xt */
  return a64_touches_memory(f) && f->parent != f->id && f->op[last].kind == OPERAND_REGISTER ? last : -1;
}

unsigned forms_pick(unsigned count, unsigned choice, unsigned further, unsigned stride) {
  enum { REACH = 1 << 11 };
  unsigned number = count > REACH ? choice + further * REACH : choice;
  return count % stride ? number * stride % count : number % count;
}

static bool is_common(const struct form *f) {
  static const char *const common[] = {
#define COMMON(feature) feature,
#include "gen/features.def"
#undef COMMON
  };
  for (unsigned i = 0; i < sizeof common / sizeof *common; i++)
    if (!strcmp(common[i], f->feature))
      return true;
  return false;
}

static void sort_form(const struct form *f) {
  forms.any[forms.anys++] = f->id;
  if (!a64_has_effect(f) || a64_does(f, A64_LEAVES))
    return;
  if (a64_traps(f)) {
    forms.trap[forms.traps++] = f->id;
    return;
  }
  if (is_common(f))
    forms.run[forms.runs++] = f->id;
  else
    forms.rare[forms.rares++] = f->id;
  if (is_common(f) && a64_touches_memory(f) && form_base(f) >= 0 && f->op[form_base(f)].is_base)
    forms.memory[forms.memories++] = f->id;
}

static void sort_forms(void) {
  for (unsigned id = 1; id <= a64_form_count(); id++)
    sort_form(a64_form(id));
  forms.add = a64_find_form("ADD_imm");
  forms.sub = a64_find_form("SUB_imm");
  forms.movz = a64_find_form("MOVZ");
  forms.movn = a64_find_form("MOVN");
  forms.adr = a64_find_form("ADR");
  forms.b = a64_find_form("B");
  forms.bl = a64_find_form("BL");
  forms.br = a64_find_form("BR");
  forms.blr = a64_find_form("BLR");
  forms.ret = a64_find_form("RET");
  forms.cbnz = a64_find_form("CBNZ");
  static const char *const sign[] = {"PACIA", "PACIB", "PACDA", "PACDB"}, *const zero[] = {"PACIZA", "PACIZB", "PACDZA",
                                                                                           "PACDZB"};
  for (unsigned key = 0; key < 4; key++) {
    forms.sign[key] = a64_find_form(sign[key]);
    forms.sign_zero[key] = a64_find_form(zero[key]);
  }
}

/* The part is a letter of the name: CPYP, CPYFPWN, SETGP. */
unsigned form_parts(unsigned id, unsigned part[3]) {
  char name[32];
  snprintf(name, sizeof name, "%s", a64_form(id)->name);
  char *letter = &name[name[3] == 'F' || name[3] == 'G' ? 4 : 3];
  for (unsigned n = 0; n < 3; n++) {
    *letter = "PME"[n];
    part[n] = a64_find_form(name);
    if (part[n] == id)
      return n + 1;
  }
  return 0;
}

void forms_be_ready(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, sort_forms);
}

int program_label_operand(const struct form *f) {
  for (unsigned i = 0; i < f->nops; i++)
    if (f->op[i].is_label)
      return (int)i;
  return -1;
}
