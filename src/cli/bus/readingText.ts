import type { BusReading } from '../../model/busView.ts';

export function readingText(reading: BusReading): string {
  const place = reading.point ?? `${reading.area}:${reading.address}`;
  return `${reading.board} ${place} = ${valueText(reading)}`;
}

export function valueText({ value, unit, words }: BusReading): string {
  if (value === null) return words.map((word) => `${word} (0x${word.toString(16).padStart(4, '0')})`).join(' ');
  return unit === null ? String(value) : `${value} ${unit}`;
}
