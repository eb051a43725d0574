package org.posthorn.smtp.syntax;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.smtp.syntax.SmtpCommandName.Dialect;

/// Parameters that are kept and told to the next server: what is taken could be written again, and
/// would be read as the same.
class ParametersFuzzTest {
  /// RFC 3339 §5.6, with what may stand in each place.
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)[Tt](\\d\\d):(\\d\\d):(\\d\\d)(?:\\.\\d+)?"
              + "([Zz]|([+-])(\\d\\d):(\\d\\d))");

  /// RFC 5321 §4.1.2, without what upper case would be: types are kept in lower case.
  private static final String ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";

  @FuzzTest
  void holdUntil(byte[] input) {
    String value = new String(input, UTF_8);
    hold("HOLDUNTIL=" + value)
        .ifPresent(hold -> {
          Instant release = ((MailParameters.Hold.Until) hold).time();
          Matcher parts = DATE_TIME.matcher(value);
          assertThat(parts.matches()).as(value).isTrue();
          assertThat(release.getEpochSecond()).as(value).isEqualTo(seconds(parts));
        });
  }

  private static long seconds(Matcher parts) {
    long local =
        LocalDateTime.of(
                number(parts, 1),
                number(parts, 2),
                number(parts, 3),
                number(parts, 4),
                number(parts, 5),
                number(parts, 6))
            .toEpochSecond(ZoneOffset.UTC);
    if (parts.group(8) == null) {
      return local;
    }
    long offset = number(parts, 9) * 3_600L + number(parts, 10) * 60L;
    return local - (parts.group(8).equals("-") ? -offset : offset);
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }

  @FuzzTest
  void holdFor(byte[] input) {
    String value = new String(input, UTF_8);
    hold("HOLDFOR=" + value)
        .ifPresent(hold -> {
          assertThat(value).matches("[0-9]{1,9}");
          assertThat(((MailParameters.Hold.For) hold).interval().toSeconds())
              .isPositive()
              .isEqualTo(Long.parseLong(value));
        });
  }

  private static Optional<MailParameters.Hold> hold(String parameter) {
    return parse("MAIL FROM:<a@b.test> " + parameter)
        .flatMap(command -> ((SmtpCommand.Mail) command).parameters().hold());
  }

  @FuzzTest
  void envelopeId(byte[] input) {
    String text = new String(input, UTF_8);
    parse("MAIL FROM:<a@b.test> ENVID=" + text)
        .flatMap(command -> ((SmtpCommand.Mail) command).parameters().envid())
        .ifPresent(envid -> {
          String again = Xtext.encode(envid);
          assertThat(again).matches("[!-~&&[^=]]{1,100}");
          SmtpCommand.Mail mail =
              (SmtpCommand.Mail) parse("MAIL FROM:<a@b.test> ENVID=" + again).orElseThrow();
          assertThat(mail.parameters().envid()).contains(envid);
        });
  }

  @FuzzTest
  void originalRecipient(byte[] input) {
    String text = new String(input, UTF_8);
    parse("RCPT TO:<a@b.test> ORCPT=" + text)
        .flatMap(command -> ((SmtpCommand.Rcpt) command).parameters().originalRecipient())
        .ifPresent(original -> {
          assertThat(original.addressType()).as("an atom").matches(ATOM);
          String again = original.addressType() + ";" + Xtext.encode(original.address());
          if (again.length() <= ParameterParser.ORCPT_CHARACTERS_MAX) {
            SmtpCommand.Rcpt rcpt =
                (SmtpCommand.Rcpt) parse("RCPT TO:<a@b.test> ORCPT=" + again).orElseThrow();
            assertThat(rcpt.parameters().originalRecipient()).contains(original);
          }
        });
  }

  private static Optional<SmtpCommand> parse(String line) {
    try {
      return Optional.of(CommandParser.parse(line.getBytes(UTF_8), Dialect.SMTP));
    } catch (SyntaxException e) {
      assertThat(e.reply().code()).isBetween(500, 555);
      return Optional.empty();
    }
  }
}
