export interface RequestTarget {
  path: string;
  query: URLSearchParams;
}

/** Path and query as they were sent. `new URL` would resolve dots, encoded ones too, and so hide what a proxy let through. */
export function requestTarget(url: string): RequestTarget {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}
