package org.posthorn.web;

import java.io.IOException;

/// What is at a path. Called on a virtual thread for each request, by many at once.
@FunctionalInterface
public interface Resource {
  /// Answers a request.
  ///
  /// @throws IOException if the body cannot be read: the client is gone, or it was too slow
  /// @throws WebException if the request is refused
  Answer answer(WebRequest request) throws IOException;
}
