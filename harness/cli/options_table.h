/* options_table.h - makes of a table of options its rows, its defaults, and the function that takes them. No guard: to
 * be included once by each verb.
 *
 *   #define OPTIONS check
 *   #define OPTIONS_DEF "cli/fuzz/check.def"
 *   #include "cli/options_table.h"
 *
 * makes struct check_options, with a field for each row; check_options_table, which verbs.def names; check_usual(), a
 * struct in which every option has its default; and check_take(argc, argv, &values), which begins with that and then
 * takes what is given, as options_take(). Where the struct is declared elsewhere, OPTIONS_STRUCT names it. */
#include "cli/encoder_option.h"
#include "cli/options.h"

#include <stddef.h>

#define OPTIONS_CAT_(a, b) a##b
#define OPTIONS_CAT(a, b) OPTIONS_CAT_(a, b)
#define OPTIONS_NAME(what) OPTIONS_CAT(OPTIONS, what)

#ifndef OPTIONS_STRUCT
#define OPTIONS_STRUCT struct OPTIONS_NAME(_options)
OPTIONS_STRUCT{
#define OPTION OPTION_FIELD
#include OPTIONS_DEF
#undef OPTION
};
#endif

static const struct option_row OPTIONS_NAME(_rows)[] = {
#define OPTION(name, kind, argument, usual, said, meaning)                                                             \
  {#name, OPTION_KIND_##kind, offsetof(OPTIONS_STRUCT, name), argument, said, meaning},
#include OPTIONS_DEF
#undef OPTION
    {0}};

static const void *OPTIONS_NAME(_usual)(void) {
  static OPTIONS_STRUCT values;
  values = (OPTIONS_STRUCT){
#define OPTION(name, kind, argument, usual, said, meaning) .name = usual,
#include OPTIONS_DEF
#undef OPTION
  };
  return &values;
}

const struct option_table OPTIONS_NAME(_options_table) = {OPTIONS_NAME(_rows), OPTIONS_NAME(_usual)};

static inline int OPTIONS_NAME(_take)(int argc, char **argv, OPTIONS_STRUCT *values) {
  *values = *(const OPTIONS_STRUCT *)OPTIONS_NAME(_usual)();
  return options_take(argc, argv, &OPTIONS_NAME(_options_table), values);
}

#undef OPTIONS_NAME
#undef OPTIONS_CAT
#undef OPTIONS_CAT_
#undef OPTIONS
#undef OPTIONS_STRUCT
#undef OPTIONS_DEF
