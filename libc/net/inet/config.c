/* SPDX-License-Identifier: MIT */
/* Addresses of the first card: from the command line, or by DHCP; and the name servers that come with them.
 */
#include "core/cmdline.h"
#include "core/log.h"
#include "lib/string.h"
#include "lwip/dhcp.h"
#include "lwip/netif.h"
#include "net/inet/stack.h"
#include "net/lwip/hooks.h"

#define DHCP_NAME_SERVERS 6 /* the option's number */

/* Cuts the text at the separator: what stands behind it, or NULL. */
static char *cut(char *text, char separator)
{
	char *at = strchr(text, separator);
	if (at == NULL)
		return NULL;
	*at = '\0';
	return at + 1;
}

static unsigned number(const char *text)
{
	unsigned value = 0;
	while (*text >= '0' && *text <= '9' && value < 1000)
		value = value * 10 + (unsigned)(*text++ - '0');
	return value;
}

/* ADDRESS/PREFIX[,GATEWAY[,NAMESERVER]...] */
static bool set_static(struct netif *netif, char *text)
{
	ip4_addr_t address, mask, gateway;
	char *gateway_text = cut(text, ','), *servers = gateway_text != NULL ? cut(gateway_text, ',') : NULL;
	char *prefix_text = cut(text, '/');
	unsigned prefix = prefix_text != NULL ? number(prefix_text) : 32;
	ip4_addr_set_zero(&gateway);
	if (prefix > 32 || !ip4addr_aton(text, &address) ||
	    (gateway_text != NULL && *gateway_text != '\0' && !ip4addr_aton(gateway_text, &gateway)))
		return false;
	ip4_addr_set_u32(&mask, prefix == 0 ? 0 : lwip_htonl(UINT32_MAX << (32 - prefix)));
	netif_set_addr(netif, &address, &mask, &gateway);
	while (servers != NULL) {
		char *next = cut(servers, ',');
		inet_name_server(servers);
		servers = next;
	}
	return true;
}

void inet_configure(void)
{
	char text[128];
	struct netif *netif = netif_default;
	netif_set_link_up(netif_list);
	const char *wanted = cmdline_token("posixlite.net");
	if (netif == NULL || wanted == NULL)
		return;
	string_copy(text, wanted, sizeof(text));
	if (strcmp(text, "dhcp") == 0) {
		if (dhcp_start(netif) != ERR_OK)
			log_line("network: no memory for DHCP");
	} else if (!set_static(netif, text)) {
		log_line("network: posixlite.net is not ADDRESS/PREFIX,GATEWAY,NAMESERVER");
	}
}

void net_dhcp_option(uint8_t option, uint8_t size, struct pbuf *packet, uint16_t offset)
{
	char text[IP4ADDR_STRLEN_MAX];
	ip4_addr_t server;
	if (option != DHCP_NAME_SERVERS)
		return;
	for (unsigned at = 0; at + sizeof(server) <= size; at += sizeof(server)) {
		if (pbuf_copy_partial(packet, &server, sizeof(server), (u16_t)(offset + at)) < sizeof(server))
			return;
		inet_name_server(ip4addr_ntoa_r(&server, text, sizeof(text)));
	}
}
