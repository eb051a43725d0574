package org.posthorn.web;

import java.io.IOException;

/// The handler of a path. Called on a virtual thread for each request, concurrently.
@FunctionalInterface
public interface Resource {
  /// Answers a request.
  ///
  /// @throws IOException if the body cannot be read: the client disconnected, or was too slow
  /// @throws WebException if the request is refused
  Answer answer(WebRequest request) throws IOException;
}
