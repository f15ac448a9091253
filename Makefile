# Makefile - atlasd: two commands do everything on a bare Debian 12, `make serve` and `make check`.
#
#   make serve     install what is missing, build, make the demonstration data, answer on http://127.0.0.1:8080/
#   make check     install what is missing, build with sanitizers, run every test and lint
#   make check-qgis  QGIS reads and filters every collection, and shows maps; installs it, which is more than 200 packages
#   make tour      the map of the code: each header's first line, in layer order
#   make bench     install the peers, then atlasd beside them on the same work; SCALE=100 make bench; bench/run A B
#   make bench-core  times and instructions of selecting, counting, painting, PNG, JSON and whole answers
#   make bench-draw  times of drawing, grouping and PNG
#   make fuzz      install clang and fuzz every parser that meets bytes from outside, FUZZ_SECONDS (120) each
#   make install   the program, its data, manual, service: DESTDIR=, prefix=/usr/local; make uninstall
#   make deb       a Debian package in build/; make check-deb tries it in a bare system (root, some minutes)
#   make contact-sheet  every style and layer of maps at zooms 0 to 12 on one picture, build/contact-sheet.png
#   make geodata   make geodata/built/ again from the packages of geodata/sources.tsv
#   make help      the rest

BUILD   ?= build
MODE    ?= release
CC      ?= cc
LISTEN  ?= 127.0.0.1:8080
DB      ?= $(BUILD)/demo.db
OBJ     := $(BUILD)/$(MODE)

# Layers from the top down; each may use those of a lower rank below it (tests/layers).
LAYERS  := main serve front out map search demo import store style draw places sheet atlas http geo base

PKGS    := libevent libevent_pthreads sqlite3 spatialite proj libpng libdeflate libisal libbrotlienc cairo pangocairo libutf8proc xlsxwriter libqrencode libzip expat
WARN    := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
           -Wvla -Wformat=2 -Wundef -Wpointer-arith -Wwrite-strings -Wcast-align=strict -Wdouble-promotion \
           -Wimplicit-fallthrough -Wnull-dereference -Wduplicated-cond -Wlogical-op
# V=1 shows the commands in full
Q       := $(if $(V),,@)
say      = $(if $(findstring s,$(firstword -$(MAKEFLAGS))),@:,@printf '  %-3s %s\n' $(1) $(2))
# No path of this folder gets into what is built: the same sources give the same build id (serve/edition.h).
STD     := -std=c11 -D_GNU_SOURCE -Isrc -I$(BUILD)/gen -ffile-prefix-map=$(CURDIR)=.
# What the compiler can do against faults that are found by others first; LINK closes the tables of the loader.
GUARD_x86_64  := -fcf-protection=full
GUARD_aarch64 := -mbranch-protection=standard
GUARD   := -fPIE -fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero $(GUARD_$(shell uname -m))
LINK    := -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--build-id=sha1
FLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 $(GUARD)
FLAGS_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_fuzz    := $(FLAGS_asan) -fsanitize=fuzzer-no-link
FLAGS_tsan    := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
CFLAGS  = $(STD) $(WARN) $(FLAGS_$(MODE)) $(shell pkg-config --cflags $(PKGS))
LIBS    = $(shell pkg-config --libs $(PKGS)) -lgeos_c -lstemmer -lm -lpthread

# A layer may have rooms of its own within: src/store/sqlite
SRC     := $(foreach l,$(LAYERS),$(wildcard src/$(l)/*.c src/$(l)/*/*.c))
ARCHIVES := $(foreach l,$(LAYERS),$(OBJ)/lib$(l).a)
TESTS   := $(patsubst tests/%.c,$(OBJ)/tests/%,$(wildcard tests/*/*_test.c))

.PHONY: all serve check check-qgis setup-serve test lint tour geodata help clean tests
all: setup-serve
	@$(MAKE) --no-print-directory -j$$(nproc) $(BUILD)/atlasd

help:
	@sed -n '/^#   make/s/^# //p' Makefile; printf '  make test      build and run the tests only\n  make lint      clang-format, layers, cppcheck\n  make clean     remove $(BUILD)/\n'

setup-serve:
	@tests/setup serve

serve: setup-serve
	@$(MAKE) --no-print-directory -j$$(nproc) $(BUILD)/atlasd
	@test -s $(DB) || { echo "making the demonstration data in $(DB)"; $(BUILD)/atlasd generate --db $(DB); }
	exec $(BUILD)/atlasd serve --db $(DB) --listen $(LISTEN)

check: setup-serve
	@tests/run --setup

# QGIS as a client of the API and of maps, for itself: what it brings is too much for make check.
check-qgis:
	@tests/setup check-qgis
	@$(MAKE) --no-print-directory -j$$(nproc) $(BUILD)/atlasd
	@/usr/bin/python3 tests/serve/qgis_client.py
	@/usr/bin/python3 tests/serve/qgis_maps.py

test: tests
	@tests/run --only-tests

lint:
	@tests/lint

tour:
	@for l in $(LAYERS); do printf '%s\n' "$$l"; for h in $$(ls src/$$l/*.h src/$$l/*/*.h 2>/dev/null); do \
	  sed -n '1{s|^/\* *||;s| *\*/$$||;s|^|    |;p}' $$h; done; done

geodata:
	geodata/make

clean:
	rm -rf $(BUILD)

# --- installing ---------------------------------------------------------------------------------------------
# make install [DESTDIR=] [prefix=/usr/local]: the program finds its data from where it stands (base/file.h).
prefix  ?= /usr/local
bindir  ?= $(prefix)/bin
datadir ?= $(prefix)/share
mandir  ?= $(datadir)/man
docdir  ?= $(datadir)/doc/atlasd
unitdir ?= $(prefix)/lib/systemd/system
COPY    := cp -r --no-preserve=mode,ownership

.PHONY: install uninstall deb
install: $(BUILD)/atlasd
	install -d $(addprefix $(DESTDIR),$(bindir) $(mandir)/man1 $(docdir) $(unitdir) $(datadir)/atlasd/geodata)
	install -m 755 $(BUILD)/atlasd $(DESTDIR)$(bindir)/atlasd
	rm -rf $(addprefix $(DESTDIR)$(datadir)/atlasd/,styles geodata/built web)
	$(COPY) styles $(DESTDIR)$(datadir)/atlasd/styles
	$(COPY) geodata/built $(DESTDIR)$(datadir)/atlasd/geodata/built
	$(COPY) src/front/web $(DESTDIR)$(datadir)/atlasd/web
	$(COPY) geodata/sources.tsv $(DESTDIR)$(datadir)/atlasd/geodata/sources.tsv
	$(BUILD)/atlasd help man > $(DESTDIR)$(mandir)/man1/atlasd.1
	sed 's|/usr/bin/|$(bindir)/|' packaging/atlasd.service > $(DESTDIR)$(unitdir)/atlasd.service
	$(COPY) README.md CHANGELOG.md LICENSE docs $(DESTDIR)$(docdir)
	chmod -R u=rwX,go=rX $(addprefix $(DESTDIR),$(datadir)/atlasd $(docdir))
	chmod 644 $(DESTDIR)$(mandir)/man1/atlasd.1 $(DESTDIR)$(unitdir)/atlasd.service
uninstall:
	rm -f $(addprefix $(DESTDIR),$(bindir)/atlasd $(mandir)/man1/atlasd.1 $(unitdir)/atlasd.service)
	rm -rf $(addprefix $(DESTDIR),$(datadir)/atlasd $(docdir))

# build/atlasd_VERSION_ARCHITECTURE.deb; DEB_VERSION for another than VERSION says
deb:
	@tests/setup deb
	@$(MAKE) --no-print-directory -j$$(nproc) $(BUILD)/atlasd
	@MAKE='$(MAKE) --no-print-directory' packaging/deb $(BUILD) $(DEB_VERSION)

# The package in a bare system: installed, served from, upgraded, on a full disk, removed, purged.
.PHONY: check-deb
check-deb:
	@tests/setup check-deb
	@$(MAKE) --no-print-directory deb DEB_VERSION=0.0.1
	@$(MAKE) --no-print-directory deb
	@BUILD=$(BUILD) tests/packaging/bare $(BUILD)/atlasd_0.0.1_*.deb $(BUILD)/atlasd_$$(packaging/version --number)_*.deb

# Golden pictures that changed are rewritten; look at them before they are committed.
.PHONY: bless
bless:
	@$(MAKE) -s MODE=asan tests
	@for t in $$(grep -l '"golden.h"' tests/*/*_test.c); do BLESS=1 $(BUILD)/asan/$${t%.c} | grep '^# blessed' || true; done

.PHONY: contact-sheet
contact-sheet:
	@tests/setup check
	@$(MAKE) --no-print-directory -j$$(nproc) $(BUILD)/atlasd
	@BUILD=$(BUILD) tests/style/contact_sheet $(BUILD)

# Microbenches may use the layers of the map from serve down.
BENCH_LAYERS := $(filter-out main demo import,$(LAYERS))
.PHONY: bench-draw
bench-draw: $(BUILD)/release/bench/draw_bench
	@printf '%s, %s, %s, %s\n' "$$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)" "$$($(CC) --version | head -1)" \
	  "$(FLAGS_release)" "$$(git rev-parse --short HEAD 2>/dev/null)"
	@$<

.PHONY: bench bench-core
bench: setup-serve
	@bench/setup
	@bench/run --scale $(or $(SCALE),1)
bench-core: $(BUILD)/release/bench/core_bench $(BUILD)/release/bench/answer_bench $(BUILD)/atlasd
	@test -s $(DB) || $(BUILD)/atlasd generate --db $(DB)
	@bench/core --db $(DB)
	@bench/core --db $(DB) --program $(BUILD)/release/bench/answer_bench

$(BUILD)/release/bench/%: bench/%.c $(foreach l,$(BENCH_LAYERS),$(BUILD)/release/lib$(l).a)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $< $(foreach l,$(BENCH_LAYERS),$(BUILD)/release/lib$(l).a) $(LIBS)

# --- building -----------------------------------------------------------------------------------------------

$(BUILD)/atlasd: $(OBJ)/atlasd
	@mkdir -p $(@D) && install $< $@

$(OBJ)/atlasd: $(OBJ)/libmain.a $(ARCHIVES) $(BUILD)/gen/version.bin
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LINK) -o $@ -Wl,--whole-archive $(OBJ)/libmain.a -Wl,--no-whole-archive $(filter-out %libmain.a,$(ARCHIVES)) $(LIBS)
	$(Q)objcopy --update-section .atlasd.version=$(BUILD)/gen/version.bin $@

define archive
$(OBJ)/lib$(1).a: $(patsubst src/%.c,$(OBJ)/%.o,$(wildcard src/$(1)/*.c src/$(1)/*/*.c))
	@mkdir -p $$(@D) && rm -f $$@
	$$(Q)ar rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call archive,$(l))))

$(OBJ)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# Text files that a source holds within itself: the bytes as a list for an array.
$(BUILD)/gen/%.inc: src/%
	@mkdir -p $(@D)
	od -An -v -td1 $< | sed 's/\([-0-9]\+\) */\1,/g' > $@
$(BUILD)/gen/atlas/%.inc: geodata/built/%
	@mkdir -p $(@D)
	od -An -v -td1 $< | sed 's/\([-0-9]\+\) */\1,/g' > $@
$(BUILD)/gen/out/sources.tsv.inc: geodata/sources.tsv
	@mkdir -p $(@D)
	od -An -v -td1 $< | sed 's/\([-0-9]\+\) */\1,/g' > $@
$(OBJ)/out/sources.o: $(BUILD)/gen/out/sources.tsv.inc
$(OBJ)/atlas/authority_names.o: $(BUILD)/gen/atlas/authority_names.tsv.inc
$(OBJ)/atlas/postal.o: $(BUILD)/gen/atlas/codes_postaux.tsv.inc
$(OBJ)/atlas/labels.o: $(BUILD)/gen/atlas/labels_en.tsv.inc $(BUILD)/gen/atlas/countries.tsv.inc
$(OBJ)/atlas/synonyms.o: $(BUILD)/gen/atlas/synonyms.tsv.inc $(BUILD)/gen/atlas/town_names.tsv.inc
$(OBJ)/atlas/dac.o: $(BUILD)/gen/atlas/dac.tsv.inc
$(OBJ)/atlas/value_words.o: $(BUILD)/gen/atlas/value_words.tsv.inc
$(OBJ)/store/fill.o: $(BUILD)/gen/store/vocabularies.tsv.inc
$(OBJ)/store/sqlite/schema.o: $(BUILD)/gen/store/sqlite/schema.sql.inc
$(OBJ)/store/sqlite/geopackage.o: $(BUILD)/gen/store/sqlite/geopackage.sql.inc $(BUILD)/gen/store/sqlite/geopackage_index.sql.inc
$(OBJ)/store/sqlite/triggers.o: $(BUILD)/gen/store/sqlite/triggers.sql.inc
$(OBJ)/front/pages.o: $(BUILD)/gen/front/texts.tsv.inc $(BUILD)/gen/front/templates.inc
# All templates of pages, and a table of them: FILES[] of name, text and n.
TEMPLATES := $(sort $(wildcard src/front/templates/*.html))
$(BUILD)/gen/front/templates.inc: $(TEMPLATES) src/front/templates
	@mkdir -p $(@D)
	@for t in $(basename $(notdir $(TEMPLATES))); do \
	  echo "static const char TEMPLATE_$$(echo $$t | tr - _)[] = {"; od -An -v -td1 src/front/templates/$$t.html | sed 's/\([-0-9]\+\) */\1,/g'; echo '};'; done > $@.part
	@{ echo 'static const struct {'; echo '    const char *name, *text;'; echo '    size_t n;'; echo '} FILES[] = {'; \
	  for t in $(basename $(notdir $(TEMPLATES))); do n=TEMPLATE_$$(echo $$t | tr - _); echo "    {\"$$t\", $$n, sizeof $$n},"; done; echo '};'; } >> $@.part
	@mv $@.part $@
$(OBJ)/demo/generate_data.o: $(patsubst src/%,$(BUILD)/gen/%.inc,$(wildcard src/demo/tables/*.tsv))

# Number, commit and day (atlasd --version), 64 bytes and 16, written over those of main/version.c once all is linked:
# the build id is of the sources alone, and a commit that leaves them as they were leaves addresses of tiles good.
$(BUILD)/gen/version.bin: FORCE
	@mkdir -p $(@D) && { packaging/version | tr -d '\n' | head -c 63; head -c 64 /dev/zero; } | head -c 64 > $@.part
	@{ packaging/version --date | tr -d '\n' | head -c 15; head -c 16 /dev/zero; } | head -c 16 >> $@.part
	@if cmp -s $@.part $@; then rm $@.part; else mv $@.part $@; fi
.PHONY: FORCE
$(OBJ)/main/manual.o: $(BUILD)/gen/main/manual.roff.inc

# A test of layer L links L and what L may use, so that a wrong dependency does not link.
layer = $(firstword $(subst /, ,$*))
below = $(wordlist $(call index,$(1)),99,$(LAYERS))
index = $(words $(call upto,$(1),$(LAYERS)))
upto = $(if $(2),$(firstword $(2)) $(if $(filter $(1),$(firstword $(2))),,$(call upto,$(1),$(wordlist 2,99,$(2)))))
.SECONDEXPANSION:
$(OBJ)/tests/%: tests/%.c tests/test.h Makefile $$(foreach l,$$(call below,$$(layer)),$(OBJ)/lib$$(l).a)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -Itests $(if $(BESIDE),,-MMD -MP) -o $@ $< $(BESIDE) $(foreach l,$(call below,$(layer)),$(OBJ)/lib$(l).a) $(LIBS)

# Tests that have a second store beside SQLite's, tests/store/memory_store.h.
OTHER_STORE := $(addprefix $(OBJ)/tests/,store/contract_test serve/other_store_test)
$(OTHER_STORE): $(wildcard tests/store/memory_store* tests/store/*.h)
$(OTHER_STORE): BESIDE := tests/store/memory_store.c tests/store/memory_store_rows.c

# Tests of tests/oracle hold what search finds against plain SQL: they link search and what it may use.
ORACLE := $(patsubst tests/%.c,$(OBJ)/tests/%.o,$(filter-out %_test.c,$(wildcard tests/oracle/*.c)))
$(ORACLE): $(OBJ)/tests/%.o: tests/%.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -Itests -MMD -MP -c -o $@ $<
$(OBJ)/tests/oracle/%: tests/oracle/%.c $(ORACLE) tests/test.h Makefile $(foreach l,$(call below,search),$(OBJ)/lib$(l).a)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -Itests -MMD -MP -o $@ $< $(ORACLE) $(foreach l,$(call below,search),$(OBJ)/lib$(l).a) $(LIBS)

tests: $(TESTS) fuzzers

# Fuzz targets (tests/fuzz/fuzz.h): in every mode with a main that replays their seeds, in MODE=fuzz under libFuzzer.
FUZZERS := $(patsubst tests/fuzz/%_fuzz.c,$(OBJ)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))
FUZZ_BESIDE := $(OBJ)/fuzz/world.o $(if $(filter fuzz,$(MODE)),,$(OBJ)/fuzz/replay.o)
$(FUZZ_BESIDE): $(OBJ)/fuzz/%.o: tests/fuzz/%.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -Itests/fuzz -MMD -MP -c -o $@ $<
$(OBJ)/fuzz/%: tests/fuzz/%_fuzz.c $(FUZZ_BESIDE) $(wildcard tests/fuzz/*.h) $(filter-out %/libmain.a,$(ARCHIVES))
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -Itests/fuzz -o $@ $< $(FUZZ_BESIDE) $(if $(filter fuzz,$(MODE)),-fsanitize=fuzzer) $(filter-out %/libmain.a,$(ARCHIVES)) $(LIBS)
.PHONY: fuzzers fuzz
fuzzers: $(FUZZERS)
fuzz:
	@tests/setup fuzz
	@$(MAKE) --no-print-directory -j$$(nproc) MODE=fuzz CC=clang WARN= fuzzers
	@tests/fuzz/run $(or $(FUZZ_SECONDS),120) $(TARGETS)

-include $(SRC:src/%.c=$(OBJ)/%.d) $(TESTS:%=%.d) $(ORACLE:.o=.d) $(FUZZ_BESIDE:.o=.d)
