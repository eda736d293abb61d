/** Whether this host keeps the low byte of an integer first; structures of the C library are in its order. */
export const HOST_IS_LITTLE_ENDIAN: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
