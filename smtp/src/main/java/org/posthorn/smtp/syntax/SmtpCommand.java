package org.posthorn.smtp.syntax;

import java.util.Optional;

/// A parsed command: one record per command, syntax only.
public sealed interface SmtpCommand {

  /// RFC 5321 §4.1.1.1. `helo = "HELO" SP Domain`
  record Helo(String domain) implements SmtpCommand {}

  /// RFC 5321 §4.1.1.1. `ehlo = "EHLO" SP ( Domain / address-literal )`
  record Ehlo(String domain) implements SmtpCommand {}

  /// RFC 2033 §4.1. EHLO of LMTP.
  record Lhlo(String domain) implements SmtpCommand {}

  /// RFC 5321 §4.1.1.2. `mail = "MAIL FROM:" Reverse-path [SP Mail-parameters]`
  record Mail(ReversePath from, MailParameters parameters) implements SmtpCommand {}

  /// RFC 5321 §4.1.1.3. `rcpt = "RCPT TO:" Forward-path [SP Rcpt-parameters]`
  record Rcpt(ForwardPath to, RcptParameters parameters) implements SmtpCommand {}

  /// RFC 5321 §4.1.1.4.
  record Data() implements SmtpCommand {}

  /// RFC 3030 §2. `bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ]`
  ///
  /// @param size octets that follow the line
  /// @param last whether the message ends with them
  record Bdat(long size, boolean last) implements SmtpCommand {}

  /// RFC 5321 §4.1.1.5.
  record Rset() implements SmtpCommand {}

  /// RFC 5321 §4.1.1.6.
  record Vrfy(String argument) implements SmtpCommand {}

  /// RFC 5321 §4.1.1.7.
  record Expn(String argument) implements SmtpCommand {}

  /// RFC 5321 §4.1.1.8.
  record Help(String argument) implements SmtpCommand {}

  /// RFC 5321 §4.1.1.9.
  record Noop() implements SmtpCommand {}

  /// RFC 5321 §4.1.1.10.
  record Quit() implements SmtpCommand {}

  /// RFC 3207 §4.
  record StartTls() implements SmtpCommand {}

  /// RFC 4954 §4. `"AUTH" SP mechanism [SP initial-response]`
  ///
  /// @param mechanism in upper case
  /// @param initialResponse not decoded; `=` means an empty one
  record Auth(String mechanism, Optional<String> initialResponse) implements SmtpCommand {}
}
