package org.posthorn.spam.filter;

import java.io.IOException;

/// A filter in another process. Thread-safe.
@FunctionalInterface
public interface Filter {
  /// Checks a message, within the filter's total time.
  ///
  /// @throws IOException if it did not respond, was too late, or reported an error
  FilterResult ask(FilterRequest question) throws IOException;
}
