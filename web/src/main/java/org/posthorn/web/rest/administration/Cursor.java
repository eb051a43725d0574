package org.posthorn.web.rest.administration;

import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;

/// The start of a page, in lists ordered by number.
final class Cursor {
  private Cursor() {}

  /// The number in `after`; 0 for the first page.
  ///
  /// @throws RestException if it is not a number
  static long number(RestCall call) {
    String after = call.text("after").orElse("0");
    if (!after.matches("[0-9]{1,18}")) {
      throw new RestException(
          RestException.Code.INVALID, "after: expected the `next` of a page of this list");
    }
    return Long.parseLong(after);
  }
}
