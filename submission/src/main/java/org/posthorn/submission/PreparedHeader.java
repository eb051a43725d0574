package org.posthorn.submission;

import java.util.List;
import org.posthorn.mailauth.dkim.DkimKey;

/// What the header of a message is found to be.
public sealed interface PreparedHeader {

  /// It may go.
  ///
  /// @param header as it goes: without the fields that no recipient may see
  /// @param added fields that it lacked, each with its CRLF, to stand before it
  /// @param keys that sign the message; none if the author's domain does not sign
  record Ready(byte[] header, String added, List<DkimKey> keys) implements PreparedHeader {
    public Ready {
      keys = List.copyOf(keys);
    }
  }

  /// It may not.
  record Refused(SubmissionRefusal why) implements PreparedHeader {}
}
