package org.posthorn.delivery.submissions;

import java.util.List;
import java.util.Optional;

/// An address of an envelope as the user gave it (RFC 8621 §7, Address).
///
/// @param email empty for the null reverse-path
/// @param parameters of MAIL or RCPT
public record SubmissionAddress(String email, List<Parameter> parameters) {

  /// @param value without xtext or unitext encoding
  public record Parameter(String name, Optional<String> value) {}

  public SubmissionAddress {
    parameters = List.copyOf(parameters);
  }

  /// Without parameters.
  public static SubmissionAddress of(String email) {
    return new SubmissionAddress(email, List.of());
  }
}
