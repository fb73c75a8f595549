declare module 'amd-module' {
  const loaded: { uri?: string } | undefined;
  export default loaded;
}
