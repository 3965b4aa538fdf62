"""One file a page of the site. Each tells where it stands and what its template sees; none of them writes anything."""
