package org.posthorn.jmap.email;

/// What is read of messages for one call.
///
/// @param bodyValueOctetsMax octets of a text part that are told; a client that wants more
///   downloads it
/// @param answerOctetsMax characters of all that one call tells of header fields, parts and text,
///   so that neither large messages nor those with thousands of parts fill the memory
public record EmailLimits(int bodyValueOctetsMax, int answerOctetsMax) {

  public static EmailLimits defaults() {
    return new EmailLimits(5_000_000, 10_000_000);
  }
}
