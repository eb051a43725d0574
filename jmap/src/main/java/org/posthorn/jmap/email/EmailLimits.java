package org.posthorn.jmap.email;

/// Limits of reading messages in one call.
///
/// @param bodyValueOctetsMax octets of a text part in a response; a client can download the rest
/// @param answerOctetsMax characters of all header fields, parts and text in one response, so that
///   neither large messages nor those with thousands of parts fill the memory
public record EmailLimits(int bodyValueOctetsMax, int answerOctetsMax) {

  public static EmailLimits defaults() {
    return new EmailLimits(5_000_000, 10_000_000);
  }
}
