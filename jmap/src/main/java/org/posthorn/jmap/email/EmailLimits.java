package org.posthorn.jmap.email;

/// What is read of messages for one call.
///
/// @param bodyValueOctetsMax octets of a text part that are told; a client that wants more
///   downloads it
/// @param bodyValuesOctetsMax octets of all text parts of one call
public record EmailLimits(int bodyValueOctetsMax, int bodyValuesOctetsMax) {

  public static EmailLimits defaults() {
    return new EmailLimits(5_000_000, 20_000_000);
  }
}
