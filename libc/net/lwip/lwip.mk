# SPDX-License-Identifier: MIT
# lwIP, unpatched: Debian's source package, fetched by `python3 -m posixlite.bootstrap network`. Without it all else builds.

LWIP_VERSION := 2.1.3+dfsg1
LWIP_FILE := lwip_2.1.3+dfsg1.orig.tar.xz
LWIP_SHA256 := 0a8276d09fc4e97bbba2f953d74af2388fc2195ea156be9d7589e297a68fde24
LWIP ?= $(if $(filter /%,$(XDG_CACHE_HOME)),$(XDG_CACHE_HOME),$(HOME)/.cache)/posixlite/lwip/$(LWIP_VERSION)

LWIP_CORE := $(filter-out %/altcp.c %/altcp_alloc.c %/altcp_tcp.c %/dns.c %/sys.c %/autoip.c %/dhcp6.c, \
	$(wildcard $(LWIP)/src/core/*.c $(LWIP)/src/core/ipv4/*.c $(LWIP)/src/core/ipv6/*.c)) \
	$(wildcard $(LWIP)/src/netif/ethernet.c)
LWIP_FOUND := $(wildcard $(LWIP)/src/core/tcp.c)
LWIP_OBJECTS := $(if $(LWIP_FOUND),$(patsubst %.c,$(O)/net/lwip/%.o,$(notdir $(LWIP_CORE))))
LWIP_INCLUDE := -Inet/lwip -isystem $(LWIP)/src/include -ffile-prefix-map=$(LWIP)=lwip

# Its own style is its own: of our warnings only those that find errors.
LWIP_CFLAGS := $(filter-out -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes,$(CFLAGS)) -O2 $(LWIP_INCLUDE) \
	-Wno-address -Wno-unused-but-set-variable

# It takes the address of NULL's first member (ip_2_ip6) and compares with NULL then.
LWIP_CHECKS := -fno-sanitize=null

define LWIP_RULE
$(O)/net/lwip/$(patsubst %.c,%.o,$(notdir $(1))): $(1) $(RULES)
	@mkdir -p $$(@D)
	$$(CC) $$(LWIP_CFLAGS) $$(CHECKS_CFLAGS) $$(LWIP_CHECKS) -MD -MP -c $$< -o $$@
endef
$(foreach source,$(if $(LWIP_FOUND),$(LWIP_CORE)),$(eval $(call LWIP_RULE,$(source))))

# What of ours leans on it.
NET_INET := $(if $(LWIP_FOUND),$(sort $(wildcard net/inet/*.c)))
$(patsubst %.c,$(O)/%.o,$(NET_INET)): CFLAGS += $(LWIP_INCLUDE)
