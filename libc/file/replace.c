/* SPDX-License-Identifier: MIT */
/* A program takes the place of another one (execve(2)): what belonged to the old one ends, what belongs to
 * the process stays. */
#include "arch/x86_64/fpu.h"
#include "arch/x86_64/segment.h"
#include "arch/x86_64/trap.h"
#include "core/heap.h"
#include "core/map.h"
#include "core/signal.h"
#include "core/thread.h"
#include "file/exec.h"
#include "file/fd.h"
#include "file/inode.h"

OPTIONAL(signal_actions_reset);

static void close_descriptors(void)
{
	for (int fd = fd_next(0); fd >= 0; fd = fd_next(fd + 1))
		if (fd_cloexec(fd))
			fd_close(fd);
}

static void unmap_all(void)
{
	for (struct mapping *first; (first = map_next(NULL)) != NULL;)
		map_remove(first->start, first->end - first->start);
	map_populates_new = false; /* mlockall(2) ends here */
}

static void reset_thread(struct thread *thread)
{
	thread->clear_tid = NULL;
	thread->robust_list = NULL;
	thread->rseq = NULL;
	thread->fs_base = thread->gs_base = 0;
	fs_base_set(0);
	gs_base_set(0);
	fpu_reset();
}

void exec_replace(const struct exec_request *request)
{
	const struct exec_program *exec = &request->program;
	struct user_frame frame;
	close_descriptors();
	unmap_all();
	if (signal_actions_reset != NULL)
		signal_actions_reset();
	reset_thread(thread_current());
	exec_name_thread(exec->called);
	exec_arguments = request->arguments;
	exec_environment = request->environment;
	exec_load(exec, &frame);
	inode_drop(exec->file);
	if (exec->interpreter != NULL)
		inode_drop(exec->interpreter);
	heap_free(request->block, request->block_size);
	frame_enter(&frame);
}
