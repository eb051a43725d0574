package org.posthorn.assistant.triage;

import java.util.Optional;

/// How a message was distributed, by its header.
///
/// @param list the identifier of the mailing list (RFC 2919) in lower case
/// @param listProven whether the list's domain is responsible for the message
/// @param kind what its structure says
/// @param bundle where it is shown together with others
public record Distribution(
    Optional<String> list, boolean listProven, Kind kind, Optional<Bundle> bundle) {
  /// What kind of sender it has.
  public enum Kind {
    /// A person, as far as one can see.
    PERSONAL,
    /// A person, to a mailing list on which people talk.
    DISCUSSION,
    /// A program, to many.
    BULK,
    /// A program, to this recipient.
    AUTOMATIC
  }
}
