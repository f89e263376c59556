// Files in a ZIP archive, stored as they are (PKWARE's APPNOTE 6.3, 4.3).

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 255];
  return ~crc >>> 0;
}

// Numbers of two (H) or four (I) bytes, little-endian.
function packedNumbers(layout, ...numbers) {
  const view = new DataView(new ArrayBuffer(layout.length * 4));
  let end = 0;
  for (const [at, size] of [...layout].entries()) {
    if (size === "H") view.setUint16(end, numbers[at], true);
    else view.setUint32(end, numbers[at], true);
    end += size === "H" ? 2 : 4;
  }
  return new Uint8Array(view.buffer, 0, end);
}

// ``files``: name -> text. Names are ASCII; the time is that of 1 January 1980.
function zip(files, type) {
  const encoder = new TextEncoder();
  const contents = [];
  const directory = [];
  let offset = 0;
  for (const [file, text] of Object.entries(files)) {
    const [name, bytes] = [encoder.encode(file), encoder.encode(text)];
    const fields = packedNumbers("HHHHHIIIHH", 20, 0, 0, 0, 33, crc32(bytes), bytes.length, bytes.length, name.length, 0);
    contents.push(packedNumbers("I", 0x04034b50), fields, name, bytes);
    directory.push(packedNumbers("IH", 0x02014b50, 20), fields, packedNumbers("HHHII", 0, 0, 0, 0, offset), name);
    offset += 4 + fields.length + name.length + bytes.length;
  }
  const [count, size] = [Object.keys(files).length, directory.reduce((sum, part) => sum + part.length, 0)];
  const end = packedNumbers("IHHHHIIH", 0x06054b50, 0, 0, count, count, size, offset, 0);
  return new Blob([...contents, ...directory, end], { type });
}
