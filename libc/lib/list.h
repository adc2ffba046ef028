/* SPDX-License-Identifier: MIT */
/* A circular doubly linked list whose links lie inside the elements; an empty list points to itself. */
#pragma once

#include "lib/types.h"

struct list {
	struct list *next;
	struct list *previous;
};

#define LIST_EMPTY(name)         \
	{                        \
		&(name), &(name) \
	}

static inline void list_init(struct list *list)
{
	list->next = list->previous = list;
}

static inline bool list_empty(const struct list *list)
{
	return list->next == list;
}

static inline void list_insert_after(struct list *where, struct list *element)
{
	element->next = where->next;
	element->previous = where;
	where->next->previous = element;
	where->next = element;
}

static inline void list_append(struct list *list, struct list *element)
{
	list_insert_after(list->previous, element);
}

/* Leaves the element empty, so that removing it twice does no harm. */
static inline void list_remove(struct list *element)
{
	element->previous->next = element->next;
	element->next->previous = element->previous;
	list_init(element);
}

#define LIST_ENTRY(link, type, member) CONTAINER_OF(link, type, member)
#define LIST_FIRST(head, type, member) LIST_ENTRY((head)->next, type, member)

/* The element may be removed from the list by the body. */
#define LIST_FOR_EACH(element, head, type, member)      \
	for (struct list *link_ = (head)->next, *next_; \
	     next_ = link_->next, element = LIST_ENTRY(link_, type, member), link_ != (head); link_ = next_)
