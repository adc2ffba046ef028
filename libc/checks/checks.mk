# SPDX-License-Identifier: MIT
# SHIM_CHECKS: flags of the compiler, and the runtimes that these flags need (docs/testing.md).

CHECKS_KNOWN := address undefined coverage
$(if $(filter-out $(CHECKS_KNOWN),$(SHIM_CHECKS)),$(error SHIM_CHECKS is made of the words: $(CHECKS_KNOWN)))

# Of a virtual machine's image nothing is checked: the same sources are, in a process of Linux.
CHECKS := $(if $(filter hosted,$(PLAT)),$(SHIM_CHECKS))

# The shadow of the shim's addresses (arch/x86_64/hosted/layout.h) lies right behind them, at 0x7ec000000000, and below
# where Linux may put its vDSO: 1 TiB from the stack.
SHADOW_OFFSET := 0x6f0000000000
CHECKS_FLAGS_address := -fsanitize=kernel-address -fasan-shadow-offset=$(SHADOW_OFFSET) --param asan-stack=1 \
	--param asan-globals=1 --param asan-instrument-allocas=0 --param asan-instrumentation-with-call-threshold=0 \
	-fsanitize-address-use-after-scope -fno-omit-frame-pointer
# -Wno-array-bounds: gcc warns of what the sanitizer adds itself.
CHECKS_FLAGS_undefined := -fsanitize=undefined -Wno-array-bounds -fno-omit-frame-pointer
CHECKS_FLAGS_coverage := --coverage -fprofile-info-section -fprofile-update=single

CHECKS_SOURCES_address := address access memory pages report symbols callers
CHECKS_SOURCES_undefined := undefined symbols callers
CHECKS_SOURCES_coverage := coverage
CHECKS_SOURCES := $(addprefix checks/,$(addsuffix .c,$(sort $(foreach check,$(CHECKS),$(CHECKS_SOURCES_$(check))))))

# Functions that others get from checks/ under these names; where they are defined they keep them, unchecked.
CHECKED := memcpy memmove memset mem_copy mem_zero heap_alloc heap_free heap_resize page_alloc page_alloc_zeroed \
	page_alloc_order page_free page_free_order page_take_promised page_promise page_counts table_alloc table_free \
	page_clear page_copy
DEFINE_CHECKED := lib/string core/heap core/page

CHECKS_CFLAGS = $(foreach check,$(CHECKS),$(CHECKS_FLAGS_$(check))) \
	$(if $(filter address,$(CHECKS)),$(foreach name,$(CHECKED),-D$(name)=checked_$(name)))
$(DEFINE_CHECKED:%=$(O)/%.o): CHECKS_CFLAGS = $(foreach check,$(filter-out address,$(CHECKS)),$(CHECKS_FLAGS_$(check)))
$(O)/checks/%.o: CHECKS_CFLAGS = -DSHADOW_OFFSET=$(SHADOW_OFFSET) -DCOUNTS='"$(abspath $(O))/counts"' \
	-fno-omit-frame-pointer

# gcc's own writer of the counters for those who have no files; it needs nothing that we lack.
GCOV_WRITER := $(if $(filter coverage,$(CHECKS)),$(O)/checks/gcov.o)
$(O)/checks/gcov.o:
	@mkdir -p $(@D) $(O)/counts
	$(AR) p $(shell $(CC) -print-file-name=libgcov.a) _gcov_info_to_gcda.o > $@
