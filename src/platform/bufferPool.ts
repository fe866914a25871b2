/**
 * Node cuts small buffers from slabs of 64 KiB. A slab that fills within a minute outlives two collections of the young
 * space and lies in the old one when it is done with; there it stays until a whole collection, which a heap that hardly
 * grows does not see for hours: 90 KiB a minute in monitord, 8 MB at any time in signald. One of 1 KiB is gone while young.
 */
const slabBytes = 1024;

/** From here on small buffers of this process are cut from small slabs. */
export function useSmallSlabs(): void {
  Buffer.poolSize = slabBytes;
}
