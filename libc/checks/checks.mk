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
CHECKS_FLAGS_undefined := -fsanitize=undefined -fno-omit-frame-pointer
CHECKS_FLAGS_coverage := --coverage -fprofile-info-section -fprofile-update=single

CHECKS_SOURCES_address := address access memory pages report symbols callers
CHECKS_SOURCES_undefined := undefined symbols callers
CHECKS_SOURCES_coverage := coverage
CHECKS_SOURCES := $(addprefix checks/,$(addsuffix .c,$(sort $(foreach check,$(CHECKS),$(CHECKS_SOURCES_$(check))))))

# Functions that others get from checks/ under these names; where they are defined they keep them, unchecked.
CHECKED := memcpy memmove memset mem_copy mem_zero heap_alloc heap_free heap_resize page_alloc page_alloc_zeroed \
	page_alloc_order page_free page_free_order page_take_promised page_promise page_counts table_alloc table_free \
	page_clear page_copy
UNCHECKED := $(addprefix $(O)/,$(CHECKS_SOURCES:.c=.o) lib/string.o core/heap.o core/page.o)

CHECKS_CFLAGS = $(foreach check,$(CHECKS),$(CHECKS_FLAGS_$(check))) \
	$(if $(filter address,$(CHECKS)),$(foreach name,$(CHECKED),-D$(name)=checked_$(name)))
$(UNCHECKED): CHECKS_CFLAGS = -DSHADOW_OFFSET=$(SHADOW_OFFSET) -fno-omit-frame-pointer
