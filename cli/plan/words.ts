/** Numbers as people read them. */

/** As `1,086`. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** As `1,086 calls`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** As `66 s`, `11 min` or `2 h 5 min`: whole seconds rounded up, whole minutes from three minutes on. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 180) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** One of them where both read alike, else `66 s to 4 min`. */
export function range(least: string, most: string): string {
  return least === most ? least : `${least} to ${most}`;
}
