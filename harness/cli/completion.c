/* completion.c - completions for bash, zsh and fish, made of the tables that help is made of. */
#include "cli/options.h"
#include "cli/status.h"
#include "cli/verbs.h"

#include <stdio.h>
#include <string.h>

static const char *dashes(const struct option_row *row) { return row->name[1] ? "--" : "-"; }

/* Inside single quotes, for a shell and for zsh's own lists. */
static void put(const char *text, const char *escaped) {
  for (; *text; text++)
    if (*text == '\'')
      fputs("'\\''", stdout);
    else
      printf("%s%c", strchr(escaped, *text) ? "\\" : "", *text);
}

static bool is_list(const struct option_row *row) {
  return row->argument && strspn(row->argument, "abcdefghijklmnopqrstuvwxyz|") == strlen(row->argument);
}

/* The words of "qemu|native|kernel". */
static void put_words(const char *list) {
  for (; *list; list++)
    putchar(*list == '|' ? ' ' : *list);
}

/* ---- bash -------------------------------------------------------------------------------------------------------- */

static void bash_values(void) {
  const struct verb *v;
  for (unsigned i = 0; (v = verb_at(i)); i++)
    for (const struct option_row *row = v->options->rows; row->name; row++)
      if (is_list(row)) {
        printf("    %s:%s%s) COMPREPLY=($(compgen -W '", v->name, dashes(row), row->name);
        put_words(row->argument);
        puts("' -- \"$word\")); return ;;");
      }
}

static void bash(void) {
  const struct verb *v;
  printf("# a64fuzz %s, for bash\n_a64fuzz() {\n  local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} options\n"
         "  if [ \"$COMP_CWORD\" = 1 ] || { [ \"$verb\" = help ] && [ \"$COMP_CWORD\" = 2 ]; }; then\n"
         "    COMPREPLY=($(compgen -W 'help --version",
         A64FUZZ_VERSION);
  for (unsigned i = 0; (v = verb_at(i)); i++)
    printf(" %s", v->name);
  puts("' -- \"$word\"))\n    return\n  fi\n  case $verb:${COMP_WORDS[COMP_CWORD-1]} in");
  bash_values();
  puts("  esac\n  case $verb in");
  for (unsigned i = 0; (v = verb_at(i)); i++) {
    printf("    %s) options='", v->name);
    for (const struct option_row *row = v->options->rows; row->name; row++)
      printf("%s%s ", dashes(row), row->name);
    puts("' ;;");
  }
  puts("  esac\n  [[ $word == -* ]] && COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n}\n"
       "complete -o default -F _a64fuzz a64fuzz");
}

/* ---- zsh --------------------------------------------------------------------------------------------------------- */

static void zsh_option(const struct option_row *row) {
  printf(" \\\n      '%s%s[", dashes(row), row->name);
  put(row->meaning, "[]\\");
  putchar(']');
  if (row->argument) {
    putchar(':');
    put(row->argument, ":\\");
    putchar(':');
    if (is_list(row)) {
      putchar('(');
      put_words(row->argument);
      putchar(')');
    } else {
      fputs("_files", stdout);
    }
  }
  putchar('\'');
}

static void zsh(void) {
  const struct verb *v;
  puts("#compdef a64fuzz\n_a64fuzz() {\n  local -a verbs=(");
  for (unsigned i = 0; (v = verb_at(i)); i++) {
    printf("    '%s:", v->name);
    put(v->sentence, ":\\");
    puts("'");
  }
  puts("    'help:says what a verb takes'\n  )\n"
       "  (( CURRENT == 2 )) && { _describe verb verbs; return }\n  local verb=$words[2]\n"
       "  shift words; (( CURRENT-- ))\n  case $verb in");
  for (unsigned i = 0; (v = verb_at(i)); i++) {
    printf("    %s) _arguments", v->name);
    for (const struct option_row *row = v->options->rows; row->name; row++)
      zsh_option(row);
    puts(" \\\n      '*:file:_files' ;;");
  }
  puts("    help) _describe verb verbs ;;\n  esac\n}\n_a64fuzz \"$@\"");
}

/* ---- fish -------------------------------------------------------------------------------------------------------- */

static void fish_option(const struct verb *v, const struct option_row *row) {
  printf("complete -c a64fuzz -n '__fish_seen_subcommand_from %s' -%c %s", v->name, row->name[1] ? 'l' : 's',
         row->name);
  printf("%s", row->argument ? " -r" : "");
  if (is_list(row)) {
    printf(" -f -a '");
    put_words(row->argument);
    putchar('\'');
  }
  printf(" -d '");
  put(row->meaning, "\\");
  puts("'");
}

/* Where `when` holds. */
static void fish_verb(const char *when, const char *name, const char *sentence) {
  printf("complete -c a64fuzz -n '%s' -f -a %s -d '", when, name);
  put(sentence, "\\");
  puts("'");
}

static void fish(void) {
  const struct verb *v;
  fish_verb("__fish_use_subcommand", "help", "says what a verb takes");
  for (unsigned i = 0; (v = verb_at(i)); i++) {
    fish_verb("__fish_use_subcommand", v->name, v->sentence);
    fish_verb("__fish_seen_subcommand_from help", v->name, v->sentence);
    for (const struct option_row *row = v->options->rows; row->name; row++)
      fish_option(v, row);
  }
}

int print_completion(const char *shell) {
  static const struct {
    const char *name;
    void (*print)(void);
  } shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
  for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
    if (!strcmp(shell, shells[i].name))
      return shells[i].print(), STATUS_FINE;
  return bad_input("no completion for '%s'; there are: bash zsh fish", shell);
}
