package org.posthorn.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.smtp.syntax.Reply;

/// The extensions that EHLO and LHLO advertise.
final class Extensions {
  private Extensions() {}

  /// RFC 5321 §4.1.1.1: the host name, then one keyword per line.
  ///
  /// @param startTls whether STARTTLS is available
  /// @param requireTls whether MAIL accepts REQUIRETLS
  /// @param future how long messages may be held; empty if they cannot be
  /// @param verp whether XVERP is accepted
  /// @param mechanisms of AUTH; empty if there is no AUTH
  static Reply reply(
      SmtpSettings settings,
      boolean startTls,
      boolean requireTls,
      Optional<FutureRelease> future,
      boolean verp,
      List<SaslMechanism> mechanisms) {
    SmtpLimits limits = settings.limits();
    List<String> lines = new ArrayList<>(12);
    lines.add(settings.hostName());
    lines.add("PIPELINING"); // RFC 2920
    lines.add("SIZE " + limits.messageBytesMax()); // RFC 1870
    lines.add("8BITMIME"); // RFC 6152
    lines.add("SMTPUTF8"); // RFC 6531
    lines.add("CHUNKING"); // RFC 3030
    lines.add("BINARYMIME"); // RFC 3030
    lines.add("ENHANCEDSTATUSCODES"); // RFC 2034
    lines.add("DSN"); // RFC 3461
    future.ifPresent(release -> lines.add(release.keyword())); // RFC 4865
    if (verp) {
      lines.add("XVERP"); // Postfix's, VERP_README
    }
    if (startTls) {
      lines.add("STARTTLS"); // RFC 3207
    }
    if (requireTls) {
      lines.add("REQUIRETLS"); // RFC 8689
    }
    if (!mechanisms.isEmpty()) {
      StringBuilder auth = new StringBuilder("AUTH"); // RFC 4954
      mechanisms.forEach(mechanism -> auth.append(' ').append(mechanism.saslName()));
      lines.add(auth.toString());
    }
    // RFC 9422 §4
    lines.add("LIMITS RCPTMAX=" + limits.recipientsMax() + " MAILMAX=" + limits.messagesMax());
    return new Reply(250, Optional.empty(), lines);
  }
}
