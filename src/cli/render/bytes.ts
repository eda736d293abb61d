const PER_LINE = 16;

/** Bytes as hexadecimal and ASCII, sixteen to a line, as `hexdump -C` shows them. Nothing in it can move a cursor. */
export function renderBytes(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PER_LINE) {
    const line = [...bytes.subarray(at, at + PER_LINE)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = line
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('');
    text += `${at.toString(16).padStart(8, '0')}  ${hex.padEnd(3 * PER_LINE - 1)}  ${ascii}\n`;
  }
  return text;
}
