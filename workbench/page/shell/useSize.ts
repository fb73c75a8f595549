import { useCallback, useRef, useState, type RefCallback } from 'react';

/** Width and height of the element that the reference is given to, 0 before it is laid out. */
export function useSize<T extends HTMLElement>(): [RefCallback<T>, { width: number; height: number }] {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const observer = useRef<ResizeObserver>(undefined);
  const ref = useCallback((element: T | null) => {
    observer.current?.disconnect();
    if (element !== null) {
      observer.current = new ResizeObserver(([entry]) => {
        if (entry !== undefined) {
          setSize({ width: Math.floor(entry.contentRect.width), height: Math.floor(entry.contentRect.height) });
        }
      });
      observer.current.observe(element);
    }
  }, []);
  return [ref, size];
}
