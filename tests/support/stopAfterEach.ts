/** For what a test starts itself: stops that are handed to the function returned are called after the test, all at once. */
export function stopAfterEach(): (stop: () => Promise<void> | void) => void {
  const stops: Array<() => Promise<void> | void> = [];
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });
  return (stop) => void stops.push(stop);
}
