package org.posthorn.web.rest.administration;

import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;

/// Where a page begins, in lists that are kept in the order of numbers.
final class Cursor {
  private Cursor() {}

  /// The number in `after`; 0 if the list begins.
  ///
  /// @throws RestException if it is none
  static long number(RestCall call) {
    String after = call.text("after").orElse("0");
    if (!after.matches("[0-9]{1,18}")) {
      throw new RestException(
          RestException.Code.INVALID, "after: expected the `next` of a page of this list");
    }
    return Long.parseLong(after);
  }
}
