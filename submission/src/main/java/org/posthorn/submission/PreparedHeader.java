package org.posthorn.submission;

import java.util.List;
import org.posthorn.mailauth.dkim.DkimKey;

/// The result of checking a submitted message's header.
public sealed interface PreparedHeader {

  /// It is accepted.
  ///
  /// @param header the header without fields that recipients must not see
  /// @param added missing fields, each with its CRLF, to be put before it
  /// @param keys that sign the message; none if the author's domain does not sign
  record Ready(byte[] header, String added, List<DkimKey> keys) implements PreparedHeader {
    public Ready {
      keys = List.copyOf(keys);
    }
  }

  /// It is refused.
  record Refused(SubmissionRefusal why) implements PreparedHeader {}
}
