/*
 * Lets user-mode-linux run on processors whose extended register state is larger than its buffer for it.
 *
 * UML keeps the registers of its processes in a fixed area (2696 bytes of XSAVE state in Debian's 6.1) and puts them
 * back with PTRACE_SETREGSET(NT_X86_XSTATE). A host kernel refuses an area shorter than its own with EFAULT
 * (linux: xstateregs_set()), and with AMX that is 11008 bytes: the guest then panics at once with
 * "ptrace set fp regs failed, errno = 14". Preloaded, this repeats such a call with the same state, padded with zeros
 * to the host's size. Zeros beyond what UML knows are right: the XSAVE header says which components are present, and
 * UML's says nothing of those.
 *
 * x86-64 only. Needs no header and no library, so that any C compiler will do.
 */

enum {
	SYS_ptrace = 101,
	PTRACE_PEEKTEXT = 1,
	PTRACE_PEEKUSER = 3,
	PTRACE_GETREGSET = 0x4204,
	PTRACE_SETREGSET = 0x4205,
	NT_X86_XSTATE = 0x202,
	EFAULT_ = 14,
	/* The host's area: a few KiB today; the architecture's largest is far below this. */
	AREA = 65536
};

struct iovec {
	void *base;
	unsigned long length;
};

extern int *__errno_location(void);

/* The kernel's answer: a negative error number, or the result. The fourth argument of a system call is in r10. */
static long system_call(long request, long pid, long address, long data)
{
	long result;
	__asm__ volatile("movq %5, %%r10\n\tsyscall"
			 : "=a"(result)
			 : "a"((long)SYS_ptrace), "D"(request), "S"(pid), "d"(address), "m"(data)
			 : "rcx", "r10", "r11", "memory");
	return result;
}

static long set_padded(long pid, const struct iovec *state)
{
	static unsigned char area[AREA];
	struct iovec whole = { area, AREA };
	const unsigned char *from = state->base;
	unsigned long i;

	/* The host's size is what it hands out. */
	if (system_call(PTRACE_GETREGSET, pid, NT_X86_XSTATE, (long)&whole) < 0 || state->length > whole.length)
		return -EFAULT_;
	for (i = 0; i < whole.length; i++)
		area[i] = i < state->length ? from[i] : 0;
	return system_call(PTRACE_SETREGSET, pid, NT_X86_XSTATE, (long)&whole);
}

/* glibc's is variadic: ptrace(request, pid, address, data). The registers are the same on x86-64. */
long ptrace(long request, long pid, long address, long data)
{
	long word = 0;
	long result;

	request = (int)request;
	pid = (int)pid;
	if (request >= PTRACE_PEEKTEXT && request <= PTRACE_PEEKUSER) {
		/* The system call stores the word that the library function returns. */
		result = system_call(request, pid, address, (long)&word);
		if (result >= 0) {
			*__errno_location() = 0;
			return word;
		}
	} else {
		result = system_call(request, pid, address, data);
		if (result == -EFAULT_ && request == PTRACE_SETREGSET && address == NT_X86_XSTATE)
			result = set_padded(pid, (const struct iovec *)data);
	}
	if (result >= 0)
		return result;
	*__errno_location() = (int)-result;
	return -1;
}
