/* SPDX-License-Identifier: MIT */
/* Handlers' frames on the program's stack: which stack, laid there and taken back (sigaltstack(2),
 * rt_sigreturn(2)). */
#include "abi/errno.h"
#include "abi/signal.h"
#include "arch/x86_64/sigframe.h"
#include "arch/x86_64/trap.h"
#include "core/signal_deliver.h"
#include "core/thread.h"
#include "core/usermem.h"
#include "lib/string.h"

#define RED_ZONE 128 /* bytes below the stack pointer that belong to the interrupted function */

/* The shim is never preempted: one area is enough for all threads. */
static union {
	struct fpu_area area;
	uint8_t bytes[FPU_AREA_LIMIT];
} fpu;

static bool stack_holds(const struct signal_stack *stack, uint64_t rsp)
{
	return rsp > stack->base && rsp - stack->base <= stack->size;
}

/* SS_AUTODISARM: the stack counts as not in use, since a handler that runs on it has taken it out of use. */
static bool stack_in_use(const struct signal_stack *stack, uint64_t rsp)
{
	return !(stack->flags & SS_AUTODISARM) && stack_holds(stack, rsp);
}

int signal_stack_change(const struct signal_stack *new, struct signal_stack *old, uint64_t rsp)
{
	struct signal_stack *stack = &signal_state()->stack;
	bool in_use = stack_in_use(stack, rsp);
	uint32_t mode;

	if (old)
		*old = (struct signal_stack){
		    .base = stack->base,
		    .size = stack->size,
		    .flags = (stack->size == 0 ? SS_DISABLE
		              : in_use         ? SS_ONSTACK
		                               : 0) |
		             (stack->flags & (uint32_t)SS_AUTODISARM),
		};
	if (!new)
		return 0;
	if (in_use)
		return -EPERM;
	mode = new->flags & ~(uint32_t)SS_AUTODISARM;
	if (mode != 0 && mode != SS_ONSTACK && mode != SS_DISABLE)
		return -EINVAL;
	if (mode == SS_DISABLE)
		*stack = (struct signal_stack){.flags = new->flags};
	else if (new->size < MINSIGSTKSZ)
		return -ENOMEM;
	else
		*stack = *new;
	return 0;
}

/* Where the handler's frame goes: 0, or -EFAULT when it would leave the alternate stack at its lower end. */
static int frame_find(const struct user_frame *frame, const struct signal_action *action,
                      struct sigframe_place *place)
{
	const struct signal_stack *stack = &signal_state()->stack;
	bool alternate = stack_in_use(stack, frame->rsp);
	uint64_t rsp = frame->rsp - RED_ZONE;

	if ((action->flags & SA_ONSTACK) && stack->size && !stack_in_use(stack, rsp)) {
		rsp = stack->base + stack->size;
		alternate = true;
	}
	*place = sigframe_place(rsp);
	return alternate && !stack_holds(stack, place->frame) ? -EFAULT : 0;
}

static int fpu_push(uint64_t to)
{
	static const uint32_t magic = FP_XSTATE_MAGIC2;
	int error;

	fpu_save(&fpu.area);
	sigframe_fpu_sign(&fpu.area);
	if (!user_range((void *)to, sigframe_fpu_size()))
		return -EFAULT;
	error = mem_copy((void *)to, &fpu, fpu_size());
	if (!error && fpu_has_xsave())
		error = mem_copy((char *)to + fpu_size(), &magic, sizeof(magic));
	return error;
}

int signal_frame_push(struct user_frame *frame, const struct signal_info *info,
                      const struct signal_action *action)
{
	struct signal_state *state = signal_state();
	struct sigframe sigframe = {
	    .return_address = action->restorer,
	    .context =
	        {
	            .flags = (fpu_has_xsave() ? UC_FP_XSTATE : 0) | UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS,
	            .stack_base = state->stack.base,
	            .stack_flags = state->stack.flags,
	            .stack_size = state->stack.size,
	            .mask = state->swapped ? state->saved : state->blocked,
	        },
	};
	struct sigframe_registers *registers = &sigframe.context.registers;
	struct sigframe_place place;

	if (!(action->flags & SA_RESTORER) || frame_find(frame, action, &place))
		return -EFAULT;
	sigframe_save(registers, frame);
	registers->error = state->error;
	registers->trap = state->trap;
	registers->fault_address = state->fault_address;
	registers->old_mask = sigframe.context.mask;
	registers->fpu = place.fpu;
	if (action->flags & SA_SIGINFO)
		memcpy(sigframe.info, info, sizeof(*info));
	if (fpu_push(place.fpu) || user_write((void *)place.frame, &sigframe, sizeof(sigframe)))
		return -EFAULT;
	sigframe_enter(frame, action->handler, info->signo, place.frame);
	fpu_reset();
	frame_changed = true;
	return 0;
}

static int fpu_pop(uint64_t from)
{
	bool legacy_only = true;
	uint32_t magic = 0;

	if (!from) {
		fpu_reset();
		return 0;
	}
	if (user_read(&fpu, (void *)from, FPU_LEGACY_SIZE))
		return -EFAULT;
	if (fpu_has_xsave() && sigframe_fpu_signed(&fpu.area)) {
		if (user_read(&fpu, (void *)from, fpu_size()) ||
		    user_read(&magic, (char *)from + fpu_size(), sizeof(magic)))
			return -EFAULT;
		legacy_only = magic != FP_XSTATE_MAGIC2;
	}
	return fpu_load(&fpu.area, legacy_only) ? -EFAULT : 0;
}

int signal_frame_pop(struct user_frame *frame)
{
	/* The handler's return has taken the return address off the stack. */
	uint64_t at = frame->rsp - sizeof(uint64_t) + offsetof(struct sigframe, context);
	struct sigframe_context context;
	struct signal_stack stack;

	if (user_read(&context, (void *)at, sizeof(context)))
		return -EFAULT;
	if (!user_range((void *)context.registers.rip, 1))
		return -EFAULT;
	signal_mask_set(context.mask);
	sigframe_load(frame, &context.registers);
	frame->call = -1;
	frame_changed = true;
	stack = (struct signal_stack){
	    .base = context.stack_base, .flags = (uint32_t)context.stack_flags, .size = context.stack_size};
	signal_stack_change(&stack, NULL,
	                    frame->rsp); /* as Linux: a stack that it does not take is no error here */
	return fpu_pop(context.registers.fpu);
}
