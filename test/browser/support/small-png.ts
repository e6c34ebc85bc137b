/**
 * Pictures of text need few colours: a PNG of one byte a pixel instead of three is a quarter as large.
 * @see https://www.w3.org/TR/png-3/
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const RGB = 2;
const PALETTE = 3;
const COLOURS_MAX = 256;

/** @param png 8 bits a channel, RGB, not interlaced, as Chromium's are @throws Error where it is another */
export function smallPng(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const header = chunks.find(([type]) => type === 'IHDR')![1];
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  if (header[8] !== 8 || header[9] !== RGB || header[12] !== 0) throw new Error('not a PNG as Chromium writes it');
  const data = Buffer.concat(chunks.filter(([type]) => type === 'IDAT').map(([, content]) => content));
  const pixels = unfiltered(inflateSync(data), width * 3, height);
  const { palette, indices } = withFewColours(pixels);

  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) indices.copy(lines, y * (width + 1) + 1, y * width, (y + 1) * width);
  const smaller = Buffer.from(header);
  smaller[9] = PALETTE;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', smaller),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunksOf(png: Buffer): [type: string, content: Buffer][] {
  const chunks: [string, Buffer][] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push([png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length)]);
    at += length + 12;
  }
  return chunks;
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** Undoes the filter of each line. @see https://www.w3.org/TR/png-3/#9Filters */
function unfiltered(filtered: Buffer, stride: number, height: number): Buffer {
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = filtered[y * (stride + 1)]!;
    for (let x = 0; x < stride; x += 1) {
      const here = y * stride + x;
      const left = x < 3 ? 0 : pixels[here - 3]!;
      const up = y === 0 ? 0 : pixels[here - stride]!;
      const corner = x < 3 || y === 0 ? 0 : pixels[here - stride - 3]!;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
      pixels[here] = filtered[y * (stride + 1) + 1 + x]! + predicted;
    }
  }
  return pixels;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(left + up - corner - value)) as [number, number, number];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Rounds colours no more than it takes. */
function withFewColours(pixels: Buffer): { palette: Buffer; indices: Buffer } {
  for (let step = 1; ; step *= 2) {
    const found = new Map<number, number>();
    const indices = Buffer.alloc(pixels.length / 3);
    const rounded = (value: number): number => Math.min(255, Math.round(value / step) * step);
    for (let at = 0; at < indices.length && found.size <= COLOURS_MAX; at += 1) {
      const [red, green, blue] = [rounded(pixels[at * 3]!), rounded(pixels[at * 3 + 1]!), rounded(pixels[at * 3 + 2]!)];
      const colour = (red << 16) | (green << 8) | blue;
      const index = found.get(colour) ?? found.size;
      found.set(colour, index);
      indices[at] = index;
    }
    if (found.size > COLOURS_MAX) continue;
    return { palette: Buffer.from([...found.keys()].flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255])), indices };
  }
}
