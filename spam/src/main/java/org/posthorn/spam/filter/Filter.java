package org.posthorn.spam.filter;

import java.io.IOException;

/// A filter in another process. Thread-safe.
@FunctionalInterface
public interface Filter {
  /// Asks about a message. Ends within the filter's total time.
  ///
  /// @throws IOException if it did not answer, or not in time, or could not say
  FilterResult ask(FilterRequest question) throws IOException;
}
