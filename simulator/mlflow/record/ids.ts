import { mix } from '../../world/random';

/** 16 hexadecimal digits. */
export function spanIdOf(key: number, index: number): string {
  return hexOf(key, 31, index) + hexOf(key, 32, index);
}

/** 32 hexadecimal digits. */
export function longIdOf(key: number, index: number): string {
  return spanIdOf(key, index) + spanIdOf(key, index + 1000);
}

function hexOf(...parts: readonly number[]): string {
  return mix(...parts)
    .toString(16)
    .padStart(8, '0');
}
