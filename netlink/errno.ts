/** Linux errno numbers that IPVS or netlink answer with (asm-generic/errno-base.h, asm-generic/errno.h). */
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EINTR: 4,
  ENOMEM: 12,
  EACCES: 13,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ERANGE: 34,
  EMSGSIZE: 90,
  ENOPROTOOPT: 92,
  EPROTONOSUPPORT: 93,
  EOPNOTSUPP: 95,
  EAFNOSUPPORT: 97,
  EADDRNOTAVAIL: 99,
  ENETUNREACH: 101,
  ENOBUFS: 105,
} as const;

/** `EEXIST` for 17; `errno 123` for a number without a name here. */
export function errnoName(errno: number): string {
  for (const [name, number] of Object.entries(ERRNO)) {
    if (number === errno) return name;
  }
  return `errno ${errno}`;
}
