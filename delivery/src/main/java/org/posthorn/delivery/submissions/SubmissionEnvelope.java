package org.posthorn.delivery.submissions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.directory.Principal;
import org.posthorn.smtp.syntax.CommandParser;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.SmtpCommand;
import org.posthorn.smtp.syntax.SmtpCommandName;
import org.posthorn.smtp.syntax.SyntaxException;
import org.posthorn.smtp.syntax.Xtext;
import org.posthorn.submission.SubmissionRequest;
import org.posthorn.transport.message.EnvelopeRecipient;

/// An envelope as the user gave it (RFC 8621 §7, Envelope). It means the same as the corresponding
/// SMTP commands.
///
/// @param to at least one
public record SubmissionEnvelope(SubmissionAddress from, List<SubmissionAddress> to) {

  /// Maximum length of all addresses and parameters: a submission is one row.
  private static final int CHARS_MAX = 200_000;

  public SubmissionEnvelope {
    to = List.copyOf(to);
  }

  /// It cannot be expressed in SMTP commands.
  public static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Optional<String> recipient;

    MalformedException(String why, Optional<String> recipient) {
      super(why, null, false, false);
      this.recipient = recipient;
    }

    /// The recipient that is not an address; empty if another part is wrong.
    public Optional<String> recipient() {
      return recipient;
    }
  }

  /// The delay that the user requests (RFC 4865).
  ///
  /// @throws MalformedException if the sender or its parameters are invalid in SMTP
  public Optional<MailParameters.Hold> hold() {
    return mail().parameters().hold();
  }

  /// @throws MalformedException if it is too long for one row
  void requireShort() {
    long chars = length(from) + to.stream().mapToLong(SubmissionEnvelope::length).sum();
    if (chars > CHARS_MAX) {
      throw new MalformedException(
          "an envelope has at most " + CHARS_MAX + " characters", Optional.empty());
    }
  }

  private static long length(SubmissionAddress address) {
    return address.email().length()
        + address.parameters().stream()
            .mapToLong(each -> each.name().length() + each.value().map(String::length).orElse(0))
            .sum();
  }

  private SmtpCommand.Mail mail() {
    try {
      return (SmtpCommand.Mail) parse("MAIL FROM:", from);
    } catch (SyntaxException e) {
      throw new MalformedException("mailFrom: " + e.reply(), Optional.empty());
    }
  }

  /// The request without delay.
  ///
  /// @throws MalformedException if it cannot be expressed in SMTP
  SubmissionRequest request(Principal user, String traceId) {
    SmtpCommand.Mail mail = mail();
    List<EnvelopeRecipient> recipients = new ArrayList<>();
    for (SubmissionAddress each : to) {
      try {
        SmtpCommand.Rcpt rcpt = (SmtpCommand.Rcpt) parse("RCPT TO:", each);
        recipients.add(new EnvelopeRecipient(rcpt.to().mailbox(), rcpt.parameters()));
      } catch (SyntaxException e) {
        throw new MalformedException(
            "rcptTo: " + e.reply(),
            each.parameters().isEmpty() ? Optional.of(each.email()) : Optional.empty());
      }
    }
    return new SubmissionRequest(
        user,
        traceId,
        "JMAP",
        mail.from(),
        mail.parameters().withHold(Optional.empty()),
        recipients);
  }

  /// Parses the corresponding SMTP command.
  private static SmtpCommand parse(String verb, SubmissionAddress address) {
    StringBuilder line = new StringBuilder(verb).append('<').append(address.email()).append('>');
    for (SubmissionAddress.Parameter parameter : address.parameters()) {
      line.append(' ').append(word(parameter));
    }
    return CommandParser.parse(line.toString().getBytes(UTF_8), SmtpCommandName.Dialect.SMTP);
  }

  private static String word(SubmissionAddress.Parameter parameter) {
    String name = parameter.name();
    // RFC 5321 §4.1.2: esmtp-keyword
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9-]*")) {
      throw new MalformedException("no SMTP parameter has the name " + name, Optional.empty());
    }
    if (parameter.value().isEmpty()) {
      return name;
    }
    String value = encoded(name.toUpperCase(Locale.ROOT), parameter.value().get());
    if (value.isEmpty() || value.indexOf(' ') >= 0) {
      throw new MalformedException("no value of an SMTP parameter: " + name, Optional.empty());
    }
    return name + "=" + value;
  }

  /// RFC 8621 §7: values are given without their encodings.
  private static String encoded(String name, String value) {
    return switch (name) {
      case "ENVID", "AUTH" -> Xtext.encode(value);
      case "ORCPT" -> {
        int type = value.indexOf(';');
        yield type < 0
            ? value
            : value.substring(0, type + 1) + Xtext.encode(value.substring(type + 1));
      }
      default -> value;
    };
  }
}
