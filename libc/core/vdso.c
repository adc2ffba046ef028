/* SPDX-License-Identifier: MIT */
/* Maps the vDSO and keeps the page from which it tells the time. */
#include "core/vdso.h"
#include "abi/mman.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/memory.h"
#include "core/clock.h"
#include "core/map.h"
#include "core/page.h"
#include "core/syscall.h"
#include "layout.h"
#include "vdso/data.h"

/* No trace sees these: they are made where the vDSO cannot tell the time itself. */
FALLBACK(vdso, clock_gettime, "clocks that are not read in the program's own half");
FALLBACK(vdso, clock_getres, "clocks that are not read in the program's own half");

/* Nor these: an image whose program does not ask for the time itself has no vDSO, but its C library may ask.
 */
FALLBACK(without_vdso, clock_gettime, "what a shared C library asks the vDSO where there is one");
FALLBACK(without_vdso, clock_getres, "what a shared C library asks the vDSO where there is one");
FALLBACK(without_vdso, gettimeofday, "what a shared C library asks the vDSO where there is one");
FALLBACK(without_vdso, time, "what a shared C library asks the vDSO where there is one");
FALLBACK(without_vdso, getcpu, "what a shared C library asks the vDSO where there is one");

extern const char vdso_image_start[]; /* vdso/image.S */
extern const char vdso_image_end[];   /* the link script */

static struct vdso_data first;          /* until there is a page for it */
static struct vdso_data *data = &first; /* what the program reads */

static void change_begin(void)
{
	data->sequence++;
	compiler_barrier();
}

static void change_end(void)
{
	compiler_barrier();
	data->sequence++;
}

void vdso_rate(uint64_t ticks, uint64_t time, uint64_t rate, bool settled)
{
	change_begin();
	data->ticks = ticks;
	data->time = time;
	data->rate = rate;
	data->settled = settled;
	change_end();
}

void vdso_realtime(int64_t offset)
{
	change_begin();
	data->realtime = offset;
	change_end();
}

/* Page 0 is the data, the others are the file. */
static void *object_page(struct map_object *object, uint64_t index, bool write)
{
	(void)object, (void)write;
	if (index == 0)
		return data;
	const char *at = vdso_image_start + (index - 1) * PAGE_SIZE;
	return at < vdso_image_end ? page_pointer((uint64_t)at - KERNEL_BASE) : NULL;
}

static void object_count(struct map_object *object)
{
	(void)object; /* it is there for ever */
}

struct map_object *vdso_object(void)
{
	static const struct map_object_ops ops = {
	    .page = object_page, .hold = object_count, .drop = object_count};
	static struct map_object object;
	if (object.ops != NULL)
		return &object;
	clock_boot_time(); /* from now on it is known */
	struct vdso_data *page = page_alloc_zeroed();
	if (page == NULL)
		return NULL;
	*page = *data;
	data = page;
	map_object_init(&object, &ops);
	return &object;
}

uint64_t vdso_map(void)
{
	size_t size = (size_t)(vdso_image_end - vdso_image_start);
	struct map_object *object = vdso_object();
	if (object == NULL)
		return 0;
	/* Addresses are given out downwards: the data comes to lie right before the file. */
	long image =
	    map_add_labelled(0, size, PROT_READ | PROT_EXEC, MAP_PRIVATE, object, PAGE_SIZE, "[vdso]");
	long start =
	    image < 0 ? image : map_add_labelled(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE, object, 0, "[vvar]");
	if (start < 0 || start != image - (long)PAGE_SIZE)
		return 0;
	return (uint64_t)image;
}
