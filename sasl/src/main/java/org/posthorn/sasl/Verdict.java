package org.posthorn.sasl;

/// What the keeper of credentials says of one attempt.
public sealed interface Verdict {

  /// The client is `identity`.
  record Accepted(Identity identity) implements Verdict {}

  /// The client is not let in.
  record Refused(Reason reason) implements Verdict {}
}
