# Makefile - builds the host program, the AArch64 agent, the tests and the fuzz target; everything lands in $(B).
#
# Sources are found by wildcard and headers by -MMD: adding a file changes nothing here. Variants (asan, cross) are this
# same Makefile with another B and CC.

B         := build
CC        := gcc
CFLAGS    := -O2 -g
SANITIZE  :=
# With AddressSanitizer and UBSan; SAN=1 does so with all of this, in build/asan.
SAN_FLAGS := -O1 -g -fno-omit-frame-pointer
SANITIZER := -fsanitize=address,undefined -fno-sanitize-recover=all
SAN       :=
ifneq ($(SAN),)
B         := build/asan
CFLAGS    := $(SAN_FLAGS)
SANITIZE  := $(SANITIZER)
endif
NATIVE    := $(filter aarch64 arm64,$(shell uname -m))
AGENT_CC  := $(if $(NATIVE),gcc,aarch64-linux-gnu-gcc)
AGENT_CXX := $(if $(NATIVE),g++,aarch64-linux-gnu-g++)
AFL_CC    := afl-clang-fast
ENGINE    := -fsanitize=fuzzer

# What ci/setup unpacks for AArch64; where something is missing there, the ways out that need it are not built.
ARM64     := .arm64
MUSL      := $(wildcard $(ARM64)/usr/lib/aarch64-linux-musl/libc.a)
UNWIND    := $(wildcard $(ARM64)/usr/lib/aarch64-linux-gnu/libunwind.a)
UNWIND_H  := $(ARM64)/usr/include/aarch64-linux-gnu
KERNEL    := $(lastword $(sort $(wildcard $(ARM64)/boot/vmlinuz-* $(ARM64)/usr/lib/modules/*/vmlinuz)))
OBJCOPY   := $(if $(NATIVE),objcopy,aarch64-linux-gnu-objcopy)

# How long `make fuzz` runs, from which seed (none: a new one), and any further options of `a64fuzz fuzz`.
TIME      := 60
SEED      :=
JOBS      :=
# A folder that several machines share (doc/fuzzers.md).
SYNC      :=
BACKEND   := $(if $(NATIVE),native,qemu)
ARGS      :=
# Encoders to survey and fuzz side by side: `all`, or names of build/so; of the survey one intent of EVERY.
ENCODERS  :=
EVERY     := 1
# An object file with a way out of generated code (harness/guard/way.h), for `make aborts`.
WAY       :=
# An object file with a whole runtime (harness/abort/runtime/a64runtime.h), for `make aborts`.
RUNTIME   :=
# Where `make install` puts all that is to be used elsewhere.
PREFIX    := /usr/local
DESTDIR   :=
TO         = $(DESTDIR)$(PREFIX)
GUARD_VERSION := 1.0
# Which tests `make test` runs: names or parts of names; none: all.
TESTS     :=

WARN      := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
             -Wpointer-arith -Wundef -Wvla
# char and a*b+c mean the same on x86 and Arm only when told to; equal seeds must give equal runs on both.
SAME      := -funsigned-char -ffp-contract=off
# Empty like `#define _GNU_SOURCE`, so that a file which says so itself still compiles.
COMMON    := -std=gnu11 -D_GNU_SOURCE= -Iharness -I. -MMD -MP $(WARN)
HOST      := $(COMMON) $(SAME) -pthread
AGENT     := $(COMMON) $(SAME) -O2 -g -static -no-pie -fno-pie -pthread -fexceptions
AGENT_CPP := -std=c++17 -Iharness -I. -MMD -MP -Wall -Wextra -Werror $(SAME) -O2 -g -fno-pie -pthread
# Symbols are bound once, at the start: each process that is forked would bind them anew.
LIBS      := -Wl,-z,now -lcapstone -lseccomp -ljansson -ldl -lpthread -lm

# The AFL++ target and its plain replayer each have a main or none; neither belongs to a64fuzz.
ALONE     := harness/cli/main.c harness/cli/fuzz_readers.c harness/engine/fuzz_target.c harness/engine/replay.c
FOLDERS   := $(addprefix harness/,isa isa/compile isa/effect gen case check run engine script cli cli/*) encoders
SHARED    := $(filter-out $(ALONE),$(sort $(wildcard $(addsuffix /*.c,$(FOLDERS)))))
AGENT_SRC := $(sort $(wildcard harness/agent/*.[cS]))
GUEST_SRC := $(sort $(wildcard harness/guest/*.c))
# What runs at every abort by call lies together: QEMU looks branches up that lead to another page.
GUARD_HOT := $(addprefix harness/guard/,enter.S entry.S trampoline.S guard.c leave.c)
GUARD_SRC := $(GUARD_HOT) $(filter-out $(GUARD_HOT),$(sort $(wildcard harness/guard/*.[cS])))
ABORT_DIRS := $(addprefix harness/abort/,trial way aftermath $(if $(MUSL),way/musl) $(if $(UNWIND),way/libunwind))
ABORT_SRC := $(GUARD_SRC) $(sort $(wildcard $(patsubst %,%/*.[cS],$(ABORT_DIRS)) $(patsubst %,%/*.cc,$(ABORT_DIRS))))
HOSTILE   := $(sort $(wildcard harness/test/hostile/*.c))
TEST_SRC  := $(filter-out $(HOSTILE),$(sort $(wildcard harness/test/*.c harness/test/*/*.c)))
# Programs that write what they should not to the memory they share with the host.
HOSTILES  := $(patsubst harness/test/hostile/%.c,$(B)/hostile-%,$(HOSTILE))
INMATE_SRC := harness/test/run/hostile/inmate.c
LEAVER_SRC := harness/test/run/hostile/leaver.c
# What draws, built once more with other options: with checks, or without, operands are evaluated in another order.
OTHERWISE := -O0 $(if $(SANITIZE),,-fsanitize=undefined -fsanitize-undefined-trap-on-error)
DRAWN_SRC := $(sort $(wildcard $(addsuffix /*.c,$(addprefix harness/,isa isa/compile isa/effect gen test/gen/other)))) \
             harness/engine/draw.c harness/test/gen/drawing.c encoders/macro.c
SO_SRC    := $(sort $(wildcard encoders/so/*.c))
# Encoders that misbehave, for the tests.
BAD_SRC   := $(sort $(wildcard encoders/bad/*.c))
HOST_SRC  := $(SHARED) $(ALONE) $(TEST_SRC) $(INMATE_SRC) $(LEAVER_SRC) $(SO_SRC) $(BAD_SRC) \
             $(wildcard harness/test/gen/other/*.c)
ALL_C     := $(sort $(wildcard $(patsubst %,%/*.[ch],harness/* harness/*/* harness/*/*/* encoders encoders/*)))

host       = $(patsubst %.c,$(B)/obj/host/%.o,$(1))
afl        = $(patsubst %.c,$(B)/obj/afl/%.o,$(1))
other      = $(patsubst %.c,$(B)/obj/other/%.o,$(1))
AGENT_OBJ := $(patsubst %,$(B)/obj/agent/%.o,$(AGENT_SRC))
GUEST_OBJ := $(patsubst %,$(B)/obj/agent/%.o,$(GUEST_SRC))
MUTANT_SRC := $(sort $(wildcard harness/abort/mutant/*.[cS]))
# A mutant's function takes the place of the reference's.
WRAPPED    = $(shell grep -oh '__wrap_[A-Za-z0-9_]*' $(MUTANT_SRC) | sed 's/__wrap_//' | sort -u)
MUTANT_OBJ := $(patsubst %,$(B)/obj/agent/%.o,$(MUTANT_SRC))
# The guard as a library, for shared objects too, with what its C needs of it told in its files.
GUARD_FLAGS := -std=c11 -pedantic -MMD -MP $(WARN) $(SAME) -O2 -g -fPIC -fexceptions \
             -mbranch-protection=standard -mno-outline-atomics
GUARD_OBJ := $(patsubst harness/guard/%,$(B)/obj/libguard/%.o,$(GUARD_SRC))
GUARD_AR  := $(if $(NATIVE),ar,aarch64-linux-gnu-ar)
CITIZEN   := $(addprefix harness/test/guard/program/,citizen.c code.c)
CITIZEN_H := $(wildcard harness/test/guard/program/*.h harness/guard/*.h)
CITIZEN_FLAGS := -std=gnu11 -D_GNU_SOURCE= -Iharness $(WARN) -O2 -g -mbranch-protection=standard
MUSL_FLAGS = -nostdinc -nostdlib -isystem $(ARM64)/usr/include/aarch64-linux-musl \
             -isystem $(shell $(AGENT_CC) -print-file-name=include)
MUSL_START = $(addprefix $(dir $(MUSL)),crt1.o crti.o)
MUSL_END   = $(dir $(MUSL))crtn.o
CITIZENS  := $(addprefix $(B)/guard/,citizen citizen-static cost $(if $(MUSL),citizen-musl))
ABORT_OBJ := $(patsubst %,$(B)/obj/agent/%.o,$(ABORT_SRC)) $(if $(MUSL),$(B)/obj/agent/musl.o)
RUNTIME_SRC := $(sort $(wildcard harness/abort/runtime/*.c harness/abort/runtime/*.cc))
runtime    = $(B)/runtime-$(basename $(notdir $(1)))
RUNTIMES  := $(foreach s,$(RUNTIME_SRC),$(call runtime,$s))
HOPELESS_SRC := $(sort $(wildcard harness/test/abort/runtime/*.c))
HOPELESS  := $(foreach s,$(HOPELESS_SRC),$(call runtime,$s))
# libunwind finds the frames of C by the header; libgcc does without.
ABORT_LINK := $(AGENT_CXX) -static -no-pie -pthread -Wl,--eh-frame-hdr \
              $(foreach f,malloc calloc realloc free,-Wl,--wrap=$(f))
ABORT_LIBS := $(if $(UNWIND),$(UNWIND) $(wildcard $(ARM64)/usr/lib/aarch64-linux-gnu/liblzma.a))
# Encoders that others wrote, each where its package is and for the machine that it is for (encoders/adapters/).
ADAPT     := $(filter cc gcc g++ clang,$(CC))
VIXL      := $(if $(ADAPT),$(wildcard /usr/include/vixl))
ADAPT_CPP  = -std=c++17 -Iencoders -MMD -MP -MF $@.d -Wall -Wextra -Werror $(SAME) -O1 $(SANITIZE) \
             -shared -fPIC
# What VIXL's pkg-config file says.
VIXL_CPP  := -isystem $(VIXL) -DVIXL_INCLUDE_TARGET_A64 -DVIXL_CODE_BUFFER_MMAP \
             -DVIXL_VERSION='"$(shell sed -n 's/^Version: //p' /usr/lib/*/pkgconfig/vixl.pc 2>/dev/null)"'
ASMJIT    := $(if $(ADAPT),$(wildcard /usr/include/asmjit))
LLVM      := $(if $(ADAPT),$(wildcard /usr/include/llvm-19/llvm/MC))
LLVM_CPP  := -fno-rtti -isystem /usr/include/llvm-19 -isystem /usr/include/llvm-c-19
ADAPTERS  := $(addprefix $(B)/so/,$(if $(VIXL),vixl.so vixl-macro.so) $(if $(ASMJIT),asmjit.so) \
             $(if $(LLVM),llvm-mc.so))
SCRIPTED  := $(if $(shell command -v aarch64-linux-gnu-as),gnu-as)
LACKING   := $(if $(ADAPT),$(if $(VIXL),,libvixl-dev) $(if $(ASMJIT),,libasmjit-dev) $(if $(LLVM),,llvm-19-dev)) \
             $(if $(MUSL),,musl-dev:arm64) $(if $(UNWIND),,libunwind-dev:arm64) $(if $(KERNEL),,linux-image-arm64)
SO        := $(patsubst encoders/so/%.c,$(B)/so/%.so,$(SO_SRC)) $(B)/so/five_minutes.so $(ADAPTERS)
BAD       := $(patsubst encoders/bad/%.c,$(B)/bad/%.so,$(BAD_SRC))
PROGRAMS  := $(B)/a64fuzz $(B)/agent $(B)/init $(B)/aborts $(B)/mutants $(B)/example $(B)/example-cc $(B)/libguard.a \
             $(CITIZENS) $(RUNTIMES) \
             $(if $(KERNEL),$(B)/vmlinuz) $(SO)
# For the tests, and of clang's own: its objects go with no other compiler's sanitizers.
CLANG_LIB = $(shell clang -print-resource-dir 2>&1)/lib
HAVE_LIBFUZZER = $(if $(SANITIZE),,$(if $(wildcard $(CLANG_LIB)/*/libclang_rt.fuzzer*.a),$(B)/fuzz-limited))
HAVE_AFL  := $(if $(shell command -v $(AFL_CC)),$(B)/afl-target)

# Somebody's encoder as sources, for `make fuzz`: AFL++ then sees the branches of its code, and of nothing else.
ENCODER_SRC   :=
ENCODER_FLAGS :=
OWN       := $(if $(ENCODER_SRC),$(B)/own.so)
OWN_AFL   := $(if $(ENCODER_SRC),$(if $(HAVE_AFL),$(B)/afl-own $(B)/mutator.so))
TARGETS   := $(if $(ENCODERS),,$(B)/fuzz-replay $(if $(OWN),$(OWN) $(OWN_AFL),$(HAVE_AFL)))

# What somebody else wrote, linked into the tester.
OBJECT    :=
MINE      := $(if $(RUNTIME),$(B)/aborts-runtime,$(if $(WAY),$(B)/aborts-mine))

COMPILE   := $(CC) $(HOST) $(CFLAGS) $(SANITIZE) / $(GUARD_FLAGS) / $(AGENT_CC) $(AGENT) / \
             $(AGENT_CXX) $(AGENT_CPP) / $(AFL_CC)

# What is being made, or with V=1 how.
say        = $(if $(V),,@printf '%-4s %s\n' $(1) $(2); )

ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif
.DELETE_ON_ERROR:

all: $(PROGRAMS) ## build a64fuzz, the agent and the example encoders (the default)
	@echo 'built: $^'
	$(if $(strip $(LACKING)),@echo 'left out for want of packages that ci/setup gets: $(strip $(LACKING))')
	@echo "try:   make test | make fuzz TIME=20 | make demo | $(B)/a64fuzz explain 8b020020 | make help"

TESTED = $(PROGRAMS) $(B)/a64fuzz-test $(B)/fuzz-replay $(BAD) $(HAVE_LIBFUZZER)
test: $(TESTED) ## run the tests; TESTS='part of a name' selects
	@$(B)/a64fuzz-test $(TESTS)

everything: $(PROGRAMS) $(B)/a64fuzz-test $(BAD) $(B)/fuzz-replay $(HAVE_AFL) ## build what all of these need

libfuzzer: ## build the fuzz targets for libFuzzer (doc/fuzzers.md)
	@$(MAKE) --no-print-directory B=$(B)/$@ CC=clang CXX=clang++ SANITIZE=-fsanitize=fuzzer-no-link engines

honggfuzz: ## the same for honggfuzz
	@command -v hfuzz-clang >/dev/null || { echo "make honggfuzz: no hfuzz-clang in PATH" >&2; exit 2; }
	@$(MAKE) --no-print-directory B=$(B)/$@ CC=hfuzz-clang CXX=hfuzz-clang++ ENGINE= engines

engines: $(B)/engine-target $(B)/engine-words $(B)/engine-readers $(B)/agent

corpus-minimise: $(B)/afl-target ## keep of the corpus of `make fuzz` only what reaches something new
	@ci/corpus-minimise $(B)/fuzz/corpus $(B)/afl-target

fuzz: $(PROGRAMS) $(TARGETS) ## fuzz for TIME=60 s; SEED= JOBS= SYNC= ENCODERS=all ENCODER_SRC= ENCODER_FLAGS= ARGS=
	@$(if $(ENCODERS),B='$(B)' TIME='$(if $(filter file,$(origin TIME)),10,$(TIME))' EVERY='$(EVERY)' ci/encoders \
	  $(if $(filter all,$(ENCODERS)),$(notdir $(ADAPTERS:.so=)) $(SCRIPTED),$(ENCODERS)),\
	  B='$(B)' TIME='$(TIME)' SEED='$(SEED)' JOBS='$(JOBS)' SYNC='$(SYNC)' MINE='$(OWN)' \
	  ci/fuzz --backend $(BACKEND) $(ARGS))

fuzz-readers: ## fuzz what reads cases, assembly and answers, under AddressSanitizer (in build/readers), for TIME=60 s
	@$(MAKE) --no-print-directory B=$(B)/readers CFLAGS='$(SAN_FLAGS)' SANITIZE='$(SANITIZER)' \
	  $(B)/readers/afl-readers
	@B='$(B)/readers' TIME='$(TIME)' SEED='$(SEED)' ci/fuzz-readers

aborts: $(PROGRAMS) $(MINE) ## abandon generated code by every way; by WAY=./my_way.o; or by RUNTIME=./my_runtime.o
	@$(B)/a64fuzz aborts --out $(B)/abort-cases $(MINE:%=--program %) $(if $(WAY),--way mine) $(ARGS)

mutants: $(PROGRAMS) ## recovery broken on purpose, and which invariant notices; ARGS=--encoder: the encoder
	@$(B)/a64fuzz mutants $(ARGS)

demo: $(PROGRAMS) ## a wrong encoder is found, minimised, replayed and explained
	@B='$(B)' ci/demo

agree: $(PROGRAMS) ## compare the table with LLVM 19's decoder, form by form
	@$(B)/a64fuzz agree $(ARGS)

bench: $(PROGRAMS) $(if $(VIXL),$(B)/vixl-direct.so) ## measure the rates that doc/performance.md quotes
	@$(B)/a64fuzz bench $(ARGS)

encoder: $(B)/a64fuzz-mine ## build a64fuzz-mine with the encoder OBJECT=./my.o (or .a) in it; LDFLAGS=; SAN=1
	@echo "try:   $(B)/a64fuzz-mine survey --encoder NAME, as your encoder calls itself"

asan: ## run the tests with AddressSanitizer and UBSan (in build/asan)
	@$(MAKE) --no-print-directory B=$(B)/asan CFLAGS='$(SAN_FLAGS)' SANITIZE='$(SANITIZER)' test

cross: $(B)/a64fuzz ## build everything for AArch64 (in build/aarch64) and try it; needs `ci/setup cross`
	@$(MAKE) --no-print-directory B=$(B)/aarch64 CC=$(AGENT_CC) all $(B)/aarch64/a64fuzz-test
	@ci/cross $(B)/aarch64

native: ## try the back end `native` on an emulated arm64 machine; needs `ci/setup cross`
	@$(MAKE) --no-print-directory B=$(B)/aarch64 CC=$(AGENT_CC) all $(B)/aarch64/a64fuzz-test
	@B='$(B)' ci/native

clang: ## build everything with clang (in build/clang), for its warnings
	@$(MAKE) --no-print-directory B=$(B)/clang CC=clang all $(B)/clang/a64fuzz-test $(B)/clang/fuzz-replay

tidy: ## look for bugs with cppcheck and clang-tidy
	@cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,performance,portability \
	  --suppress=comparePointers -D_GNU_SOURCE= -Iharness -I. $(HOST_SRC) $(filter %.c,$(AGENT_SRC))
	@printf '%s\n' $(HOST_SRC) | xargs -P $$(nproc) -I{} clang-tidy --quiet {} -- $(HOST) 2>/dev/null

format: ## lay the C code out
	@clang-format -i $(ALL_C)

format-check: ## fail where `make format` would change something
	@clang-format --dry-run --Werror $(ALL_C)

check-style: ## first lines, line length, function length, no leftovers
	@ci/style

layers: ## check who includes whom against the dependency law
	@ci/layers

# Programs stay together: a64fuzz looks for the others beside itself. Its name in bin/ is a link.
install: $(PROGRAMS) $(B)/a64guard.pc $(B)/a64fuzz.pc ## programs, headers, manual, completions: PREFIX= DESTDIR=
	install -d "$(TO)/bin" "$(TO)/include" "$(TO)/lib/pkgconfig" "$(TO)/lib/a64fuzz/so" "$(TO)/share/man/man1" \
	  "$(TO)/share/bash-completion/completions" "$(TO)/share/zsh/site-functions" "$(TO)/share/fish/vendor_completions.d"
	install $(addprefix $(B)/,a64fuzz agent init aborts mutants $(if $(KERNEL),vmlinuz)) "$(TO)/lib/a64fuzz"
	install $(SO) "$(TO)/lib/a64fuzz/so"
	ln -sf ../lib/a64fuzz/a64fuzz "$(TO)/bin/a64fuzz"
	install -m 644 $(B)/libguard.a "$(TO)/lib"
	install -m 644 harness/guard/a64guard.h encoders/a64fuzz.h encoders/a64fuzz.hpp "$(TO)/include"
	install -m 644 $(B)/a64guard.pc $(B)/a64fuzz.pc "$(TO)/lib/pkgconfig"
	$(B)/a64fuzz help --manual > "$(TO)/share/man/man1/a64fuzz.1"
	$(B)/a64fuzz help --completion bash > "$(TO)/share/bash-completion/completions/a64fuzz"
	$(B)/a64fuzz help --completion zsh > "$(TO)/share/zsh/site-functions/_a64fuzz"
	$(B)/a64fuzz help --completion fish > "$(TO)/share/fish/vendor_completions.d/a64fuzz.fish"

$(B)/a64guard.pc: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' 'prefix=$(PREFIX)' 'Name: a64guard' 'Version: $(GUARD_VERSION)' 'Cflags: -I"$${prefix}/include"' \
	  'Description: gets control back from generated code of AArch64' 'Libs: -L"$${prefix}/lib" -lguard -pthread' > $@

# What an encoder as a shared object is compiled with.
$(B)/a64fuzz.pc: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' 'prefix=$(PREFIX)' 'Name: a64fuzz' 'Version: 0.1.0' 'Cflags: -I"$${prefix}/include"' \
	  'Description: the contract of AArch64 encoders that a64fuzz tests' > $@

compile_commands.json: Makefile $(HOST_SRC) $(AGENT_SRC) ## for editors and clangd
	@{ printf '%s|$(CC) $(HOST)\n' $(HOST_SRC); printf '%s|$(AGENT_CC) $(AGENT)\n' $(AGENT_SRC); } | \
	  awk -F'|' 'BEGIN { print "[" } END { print "\n]" } { printf comma "{\"directory\": \"$(CURDIR)\", "; comma = ",\n"; \
	    printf "\"file\": \"%s\", \"command\": \"%s -c %s\"}", $$1, $$2, $$1 }' > $@

clean: ## remove everything that was built
	rm -rf $(B) compile_commands.json

help: ## this list
	@awk -F ':.*## ' '/^[a-z_.-]+:.*## / { line = sprintf("make %-21s", $$1); n = split($$2, word, " "); \
	  for (i = 1; i <= n; i++) { if (length(line) + length(word[i]) > 79) { print line; line = sprintf("%26s", "") } \
	    line = line " " word[i] } print line }' Makefile

$(B)/a64fuzz: $(call host,$(SHARED) harness/cli/main.c)
$(B)/a64fuzz-test: $(call host,$(SHARED) $(TEST_SRC)) | $(HOSTILES) $(HOPELESS)
$(B)/fuzz-replay: $(call host,$(SHARED) harness/engine/fuzz_target.c harness/engine/replay.c)
# libFuzzer around the target, of which this file alone leads it.
$(B)/fuzz-limited: $(call host,$(SHARED)) harness/engine/fuzz_target.c
	$(call say,ld,$@)clang $(HOST) -O1 -fsanitize=fuzzer -rdynamic -o $@ $^ $(LDFLAGS) $(LIBS)
$(B)/readers-replay: $(call host,$(SHARED) harness/cli/fuzz_readers.c harness/engine/replay.c)
$(B)/a64fuzz-test: | $(B)/inmate $(B)/leaver $(B)/drawn $(if $(VIXL),$(B)/simulator.so)
$(B)/a64fuzz $(B)/a64fuzz-test $(B)/fuzz-replay $(B)/readers-replay:
	$(call say,ld,$@)$(CC) $(CFLAGS) $(SANITIZE) -rdynamic -o $@ $^ $(LDFLAGS) $(LIBS)

# What the tests put into the emulator's place: small, and without a sanitizer's terabytes.
$(B)/inmate: $(call host,$(INMATE_SRC))
	$(call say,ld,$@)$(CC) $(CFLAGS) -static -o $@ $^

$(B)/leaver: $(call host,$(LEAVER_SRC))
	$(call say,ld,$@)$(CC) $(CFLAGS) -o $@ $^

$(call host,$(INMATE_SRC) $(LEAVER_SRC)): override SANITIZE :=

$(B)/drawn: $(call other,$(DRAWN_SRC))
	$(call say,ld,$@)$(CC) -o $@ $^ -lm

$(B)/afl-target: $(call afl,$(SHARED) harness/engine/fuzz_target.c)
$(B)/afl-readers: $(call afl,$(SHARED) harness/cli/fuzz_readers.c)
$(B)/afl-target $(B)/afl-readers:
	$(call say,ld,$@)AFL_QUIET=1 $(AFL_CC) $(SANITIZE) -fsanitize=fuzzer -rdynamic -o $@ $^ $(LDFLAGS) $(LIBS)

$(B)/own.so: FORCE
	@mkdir -p $(@D)
	$(call say,own,$@)ci/encoder-src $@ '$(CC)' '$(CXX)' '$(SANITIZE) $(ENCODER_FLAGS)' '$(ENCODER_SRC)' \
	  $(SANITIZE) -shared

# Only the encoder is instrumented.
$(B)/afl-own: $(call host,$(SHARED) harness/engine/fuzz_target.c) FORCE
	$(call say,own,$@)AFL_QUIET=1 ci/encoder-src $@ $(AFL_CC) $(AFL_CC)++ '$(SANITIZE) $(ENCODER_FLAGS)' '$(ENCODER_SRC)' \
	  $(SANITIZE) -fsanitize=fuzzer -rdynamic $(filter %.o,$^) $(LDFLAGS) $(LIBS)

$(B)/mutator.so: harness/mutator/items.c $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,so,$@)$(CC) $(HOST) $(CFLAGS) -shared -fPIC -o $@ $<

# For any engine that calls LLVMFuzzerTestOneInput.
$(B)/engine-target $(B)/engine-words: $(call host,$(SHARED) harness/engine/fuzz_target.c)
$(B)/engine-readers: $(call host,$(SHARED) harness/cli/fuzz_readers.c)
$(B)/engine-target $(B)/engine-words $(B)/engine-readers:
	$(call say,ld,$@)$(CXX) $(CFLAGS) $(SANITIZE) $(ENGINE) -rdynamic -o $@ $^ $(LDFLAGS) $(LIBS)

$(B)/agent: $(AGENT_OBJ)
	$(call say,ld,$@)$(AGENT_CC) $(AGENT) -o $@ $^

$(HOSTILES): $(B)/hostile-%: $(B)/obj/agent/harness/test/hostile/%.c.o
	$(call say,ld,$@)$(AGENT_CC) $(AGENT) -o $@ $^

$(B)/init: $(GUEST_OBJ)
	$(call say,ld,$@)$(AGENT_CC) $(AGENT) -o $@ $^

# The back end `kernel` looks for it beside the program.
$(B)/vmlinuz: $(KERNEL)
	@mkdir -p $(@D)
	@ln -sf "$$(realpath '$<')" $@

$(B)/aborts: $(ABORT_OBJ)
	$(call say,ld,$@)$(ABORT_LINK) -o $@ $^ $(ABORT_LIBS)

# A library that is not position-independent goes into no shared object, but into a program at a fixed address.
$(B)/a64fuzz-mine: $(call host,$(SHARED) harness/cli/main.c) $(B)/obj/host/encoders/linked/linked.o FORCE
	@test -f '$(OBJECT)' || \
	  { echo "make encoder OBJECT=./my.a: an object or archive with a64fuzz_encoder_v2; no file '$(OBJECT)'" >&2; exit 2; }
	$(call say,ld,$@)$(CXX) $(CFLAGS) $(SANITIZE) -no-pie -rdynamic -o $@ $(filter %.o,$^) $(OBJECT) $(LDFLAGS) $(LIBS)

$(B)/aborts-mine: $(ABORT_OBJ) FORCE
	@ci/linkable "$(WAY)" way_mine harness/guard/way.h $(AGENT_CC) my_way
	$(call say,ld,$@)$(ABORT_LINK) -o $@ $(ABORT_OBJ) $(WAY) $(ABORT_LIBS)

$(B)/aborts-runtime: $(ABORT_OBJ) FORCE
	@ci/linkable "$(RUNTIME)" a64runtime harness/abort/runtime/a64runtime.h $(AGENT_CC) my_runtime
	$(call say,ld,$@)$(ABORT_LINK) -o $@ $(ABORT_OBJ) $(RUNTIME) $(ABORT_LIBS)

# Runtimes to begin with, and others for tests.
$(foreach s,$(RUNTIME_SRC) $(HOPELESS_SRC),$(eval $(call runtime,$s): $(B)/obj/agent/$s.o))
$(RUNTIMES) $(HOPELESS): $(ABORT_OBJ)
	$(call say,ld,$@)$(ABORT_LINK) -o $@ $^ $(ABORT_LIBS)

$(B)/libguard.a: $(GUARD_OBJ)
	@rm -f $@
	$(call say,ar,$@)$(GUARD_AR) rcs $@ $^

$(B)/obj/libguard/%.o: harness/guard/% $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,arm,$<)$(AGENT_CC) $(GUARD_FLAGS) -c -o $@ $<

# The guard as a guest: a dynamic program, a static one, a shared object without files of the system's, one with musl.
$(B)/guard/citizen: $(CITIZEN) $(CITIZEN_H) $(B)/libguard.a $(B)/guard/guardian.so $(B)/guard/padded.so
	$(call say,ld,$@)$(AGENT_CC) $(CITIZEN_FLAGS) -DIS_PIE -fPIE -pie -o $@ $(CITIZEN) $(B)/libguard.a -pthread -ldl

$(B)/guard/citizen-static: $(CITIZEN) $(CITIZEN_H) $(B)/libguard.a
	@mkdir -p $(@D)
	$(call say,ld,$@)$(AGENT_CC) $(CITIZEN_FLAGS) -static -o $@ $(filter-out %.h,$^) -pthread

# Leaves generated code again and again, to be counted.
$(B)/guard/cost: $(addprefix harness/test/guard/program/,cost.c code.c) $(CITIZEN_H) $(B)/libguard.a
	@mkdir -p $(@D)
	$(call say,ld,$@)$(AGENT_CC) $(CITIZEN_FLAGS) -static -o $@ $(filter-out %.h,$^) -pthread

$(B)/guard/guardian.so: $(addprefix harness/test/guard/program/,guardian.c code.c) $(CITIZEN_H) $(B)/libguard.a
	@mkdir -p $(@D)
	$(call say,so,$@)$(AGENT_CC) $(CITIZEN_FLAGS) -fPIC -shared -Wl,-z,text -o $@ $(filter-out %.h,$^) -pthread

$(B)/guard/padded.so: harness/test/guard/program/padded.c $(B)/libguard.a
	@mkdir -p $(@D)
	$(call say,so,$@)$(AGENT_CC) $(CITIZEN_FLAGS) -fPIC -shared -nostartfiles -Wl,--whole-archive -o $@ $^ \
	  -Wl,--no-whole-archive -pthread

$(B)/guard/citizen-musl: $(CITIZEN) $(CITIZEN_H) $(GUARD_SRC)
	@mkdir -p $(@D)
	$(call say,musl,$@)$(AGENT_CC) $(MUSL_FLAGS) $(CITIZEN_FLAGS) -static -no-pie -o $@ $(MUSL_START) \
	  $(filter-out %.h,$^) $(MUSL) $(shell $(AGENT_CC) -print-libgcc-file-name) $(MUSL_END)

$(B)/example: harness/guard/example/example.c $(B)/libguard.a harness/guard/a64guard.h
	$(call say,ld,$@)$(AGENT_CC) -std=c11 -pedantic $(WARN) -O2 -g -static -Iharness/guard \
	  -o $@ $(filter-out %.h,$^) -pthread

$(B)/example-cc: harness/guard/example/example.cc $(B)/libguard.a harness/guard/a64guard.h
	$(call say,ld,$@)$(AGENT_CXX) -std=c++20 -pedantic -Wall -Wextra -Werror -O2 -g -static -Iharness/guard \
	  -o $@ $(filter-out %.h,$^) -pthread

$(B)/mutants: $(ABORT_OBJ) $(MUTANT_OBJ)
	$(call say,ld,$@)$(ABORT_LINK) $(WRAPPED:%=-Wl,--wrap=%) -o $@ $^ $(ABORT_LIBS)

# Two C libraries in one program: of musl's only the four functions, and what they call, under names of their own.
$(B)/obj/agent/musl.o: $(MUSL)
	@mkdir -p $(@D)
	$(call say,musl,$@)$(AGENT_CC) -r -nostdlib $(addprefix -u ,setjmp longjmp sigsetjmp siglongjmp) -o $@ $<
	@$(OBJCOPY) --prefix-symbols=musl_ $@

$(B)/obj/agent/harness/abort/way/libunwind/%.c.o: harness/abort/way/libunwind/%.c $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,arm,$<)$(AGENT_CC) $(AGENT) -isystem $(UNWIND_H) -c -o $@ $<

$(B)/obj/host/%.o: %.c $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,cc,$<)$(CC) $(HOST) $(CFLAGS) $(SANITIZE) -c -o $@ $<

$(B)/obj/other/%.o: %.c $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,cc,$<)$(CC) $(HOST) $(OTHERWISE) -c -o $@ $<

$(B)/obj/afl/%.o: %.c $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,afl,$<)AFL_QUIET=1 $(AFL_CC) $(HOST) $(CFLAGS) $(SANITIZE) -c -o $@ $<

$(B)/obj/agent/%.o: % $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,arm,$<)$(AGENT_CC) $(AGENT) -c -o $@ $<

$(B)/obj/agent/%.cc.o: %.cc $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,arm,$<)$(AGENT_CXX) $(AGENT_CPP) -c -o $@ $<

$(B)/so/%.so: encoders/so/%.c $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,so,$@)$(CC) $(HOST) $(CFLAGS) $(SANITIZE) -shared -fPIC -o $@ $<

$(B)/bad/%.so: encoders/bad/%.c $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,so,$@)$(CC) $(HOST) $(CFLAGS) $(SANITIZE) -shared -fPIC -o $@ $<

# An encoder as others write theirs: nothing of ours but the header.
$(B)/so/%.so: encoders/so/%.cc $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,so,$@)$(CC) -std=c++17 -Iencoders -MMD -MP -Wall -Wextra -Werror $(SAME) $(CFLAGS) $(SANITIZE) \
	  -shared -fPIC -o $@ $< -lstdc++

$(B)/so/vixl.so $(B)/so/vixl-macro.so: encoders/adapters/vixl.cc $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,so,$@)g++ $(ADAPT_CPP) $(VIXL_CPP) $(if $(findstring macro,$@),-DVIXL_MACRO) -o $@ $< -lvixl

# VIXL's assembler without the contract, which `bench` compares with.
$(B)/vixl-direct.so: encoders/adapters/vixl.cc $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,so,$@)g++ $(ADAPT_CPP) -O2 $(VIXL_CPP) -DVIXL_DIRECT -o $@ $< -lvixl

# VIXL's simulator, which a test compares the interpreter of effects with.
$(B)/simulator.so: harness/test/check/simulator.cc $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,so,$@)g++ $(VIXL_CPP) -DVIXL_INCLUDE_SIMULATOR_AARCH64 $(CFLAGS) $(SANITIZE) -shared -fPIC -o $@ $< -lvixl

# The archive of AsmJit is for programs; nothing of it may be taken from elsewhere.
$(B)/so/asmjit.so: encoders/adapters/asmjit.cc $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,so,$@)g++ $(ADAPT_CPP) -Wl,-Bsymbolic -o $@ $< -lasmjit -lrt

$(B)/so/llvm-mc.so: encoders/adapters/llvm_mc.cc $(B)/obj/flags
	@mkdir -p $(@D)
	$(call say,so,$@)g++ $(ADAPT_CPP) $(LLVM_CPP) -o $@ $< -L/usr/lib/llvm-19/lib -lLLVM-19

# Changes, and so rebuilds, only when the compiler or its options do.
$(B)/obj/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE)' | cmp -s - $@ || echo '$(COMPILE)' > $@

ARM_OBJ   := $(HOSTILE:%=$(B)/obj/agent/%.o) $(AGENT_OBJ) $(GUEST_OBJ) $(ABORT_OBJ) $(MUTANT_OBJ) $(GUARD_OBJ) \
             $(patsubst %,$(B)/obj/agent/%.o,$(RUNTIME_SRC) $(HOPELESS_SRC))
-include $(patsubst %.o,%.d,$(call host,$(HOST_SRC)) $(call afl,$(SHARED) $(ALONE)) $(call other,$(DRAWN_SRC)) \
         $(ARM_OBJ)) \
         $(patsubst %.so,%.d,$(filter-out $(ADAPTERS),$(SO)) $(BAD)) $(ADAPTERS:=.d) $(B)/vixl-direct.so.d

.PHONY: everything corpus-minimise libfuzzer honggfuzz engines encoder
.PHONY: all test fuzz fuzz-readers aborts mutants demo agree bench asan cross native clang tidy format format-check \
        check-style layers install clean help FORCE
