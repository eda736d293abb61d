/*
 * Preloaded into keepalived, this makes every call of the IPVS sockopt interface (linux/ip_vs.h) succeed without doing anything:
 * its checks then run on a host whose kernel has no IPVS. Built by keepalived.ts.
 */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define IPVS_FIRST (64 + 1024) /* IP_VS_BASE_CTL */
#define IPVS_LAST (IPVS_FIRST + 127)

static int is_ipvs(int level, int name)
{
	return level == IPPROTO_IP && name >= IPVS_FIRST && name <= IPVS_LAST;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t length)
{
	if (is_ipvs(level, name))
		return 0;
	return (int)syscall(SYS_setsockopt, fd, level, name, value, length);
}

int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict length)
{
	if (is_ipvs(level, name)) {
		memset(value, 0, *length);
		return 0;
	}
	return (int)syscall(SYS_getsockopt, fd, level, name, value, length);
}
