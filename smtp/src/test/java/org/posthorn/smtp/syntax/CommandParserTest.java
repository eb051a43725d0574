package org.posthorn.smtp.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.smtp.syntax.SmtpCommandName.Dialect;

class CommandParserTest {
  private static SmtpCommand parse(String line) {
    return CommandParser.parse(line.getBytes(StandardCharsets.UTF_8), Dialect.SMTP);
  }

  private static Mailbox sender(String path) {
    return ((SmtpCommand.Mail) parse("MAIL FROM:" + path + " SMTPUTF8"))
        .from()
        .mailbox()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "<bob@client.test>                 | bob         | client.test",
        "<Bob.O'Neil+x=y@Client.Test>      | Bob.O'Neil+x=y | Client.Test",
        "<\"a b\"@client.test>             | a b         | client.test",
        "<\"a\\\"b\\\\c\"@client.test>     | a\"b\\c     | client.test",
        "<\"\"@client.test>                |             | client.test",
        "<\"plain\"@client.test>           | plain       | client.test",
        "<bob@[127.0.0.1]>                 | bob         | [127.0.0.1]",
        "<bob@[IPv6:2001:db8::1]>          | bob         | [IPv6:2001:db8::1]",
        "<bob@[ipv6:::ffff:10.0.0.1]>      | bob         | [ipv6:::ffff:10.0.0.1]",
        "<@a.test:bob@client.test>         | bob         | client.test",
        "<@a.test,@b.test:bob@client.test> | bob         | client.test",
        "<bob@under_score.test>            | bob         | under_score.test",
        "<bob@x--y.test>                   | bob         | x--y.test",
        "<bob@123.test>                    | bob         | 123.test",
        "<jürgen@bücher.test>              | jürgen      | bücher.test",
        "<用户@例え.テスト>                  | 用户         | 例え.テスト",
      })
  void paths(String path, String localPart, String domain) {
    String local = localPart == null ? "" : localPart;
    assertThat(sender(path)).isEqualTo(new Mailbox(local, domain));
    // What is written is read again as the same.
    assertThat(sender("<" + sender(path) + ">")).isEqualTo(new Mailbox(local, domain));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bob@client.test",
        "<bob@client.test",
        "<bob@>",
        "<@client.test>",
        "<bob>",
        "<bob@client..test>",
        "<bob@.client.test>",
        "<bob@client.test.>",
        "<bob@-client.test>",
        "<bob@client-.test>",
        "<bob@cli ent.test>",
        "<b ob@client.test>",
        "<.bob@client.test>",
        "<bob.@client.test>",
        "<b..ob@client.test>",
        "<b\"ob@client.test>",
        "<\"bob@client.test>",
        "<\"bob\"x@client.test>",
        "<\"bob\\\"@client.test>",
        "<b<ob@client.test>",
        "<bob@client.test>>",
        "<bob@@client.test>",
        "<bob@[127.0.0]>",
        "<bob@[127.0.0.256]>",
        "<bob@[127.0.0.01]>",
        "<bob@[1.2.3.4>",
        "<bob@[2001:db8::1]>",
        "<bob@[IPv6:2001:db8::1%eth0]>",
        "<bob@[IPv6:1::2::3]>",
        "<bob@[x:y]>",
        "<@a.test,:bob@client.test>",
        "<@a.test bob@client.test>",
        "<postmaster>",
        "<\u0080@client.test>",
      })
  void no_paths(String path) {
    assertThatThrownBy(() -> sender(path))
        .isInstanceOfSatisfying(
            SyntaxException.class, e -> assertThat(e.reply().code()).isEqualTo(501));
  }

  @Test
  void lengths_of_paths() {
    String domain = "d".repeat(63) + "." + "d".repeat(63) + "." + "d".repeat(63);
    String local = "l".repeat(256);
    String longest = domain + "." + "d".repeat(63);
    assertThat(sender("<" + local + "@" + longest + ">").domain()).hasSize(255);
    assertThat(sender("<" + local + "@" + longest + ">").localPart()).hasSize(256);
    assertThatThrownBy(() -> sender("<" + local + "@" + longest + "d>"))
        .isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> sender("<l" + local + "@client.test>"))
        .isInstanceOf(SyntaxException.class);
    // Octets count, not characters.
    assertThatThrownBy(() -> sender("<" + "ü".repeat(129) + "@client.test>"))
        .isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> parse("EHLO " + "d".repeat(256))).isInstanceOf(SyntaxException.class);
    assertThat(parse("EHLO " + "d".repeat(255))).isInstanceOf(SmtpCommand.Ehlo.class);
  }

  @Test
  void parameters_of_mail() {
    SmtpCommand.Mail mail =
        (SmtpCommand.Mail)
            parse(
                "mail from:<> size=12345 Body=8bitmime SMTPUTF8 RET=hdrs"
                    + " ENVID=QQ314159 AUTH=e+3Dmc2@example.test");
    assertThat(mail.from()).isEqualTo(ReversePath.NULL);
    MailParameters parameters = mail.parameters();
    assertThat(parameters.size()).hasValue(12_345);
    assertThat(parameters.body()).isEqualTo(MailParameters.Body.EIGHT_BIT_MIME);
    assertThat(parameters.smtputf8()).isTrue();
    assertThat(parameters.ret()).contains(MailParameters.Return.HDRS);
    assertThat(parameters.envid()).contains("QQ314159");
    assertThat(parameters.auth()).contains("e=mc2@example.test");
  }

  @Test
  void parameters_of_rcpt() {
    SmtpCommand.Rcpt rcpt =
        (SmtpCommand.Rcpt)
            parse(
                "RCPT TO: <alice@example.test> NOTIFY=success,FAILURE"
                    + " ORCPT=rfc822;alice+2Bx@example.test ");
    assertThat(rcpt.parameters().notifications())
        .isEqualTo(Set.of(RcptParameters.Notify.SUCCESS, RcptParameters.Notify.FAILURE));
    assertThat(rcpt.parameters().originalRecipient())
        .isEqualTo(
            Optional.of(new RcptParameters.OriginalRecipient("rfc822", "alice+x@example.test")));
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL FROM:<> HOLDFOR, 501",
    "MAIL FROM:<> HOLDFOR=0, 501",
    "MAIL FROM:<> HOLDFOR=-1, 501",
    "MAIL FROM:<> HOLDFOR=1000000000, 501",
    "MAIL FROM:<> HOLDFOR=1 HOLDUNTIL=2026-11-22T08:00:00Z, 501",
    "MAIL FROM:<> HOLDUNTIL=2026-11-22T08:00:00Z HOLDFOR=1, 501",
    "MAIL FROM:<> HOLDUNTIL=2026-11-22, 501",
    "MAIL FROM:<> HOLDUNTIL=2026-11-31T08:00:00Z, 501",
    "MAIL FROM:<> HOLDUNTIL=2026-11-22T08:00:00.00000000000000000000000Z, 501",
    "MAIL FROM:<> SIZE, 501",
    "MAIL FROM:<> SIZE=-1, 501",
    "MAIL FROM:<> SIZE=1x, 501",
    "MAIL FROM:<> SIZE=9999999999999999999, 501",
    "MAIL FROM:<> BODY, 501",
    "MAIL FROM:<> SMTPUTF8=1, 501",
    "MAIL FROM:<> RET=ALL, 501",
    "MAIL FROM:<> ENVID=, 501",
    "MAIL FROM:<> ENVID=a+2, 501",
    "MAIL FROM:<> ENVID=a+2b, 501",
    "MAIL FROM:<> ENVID=a=b, 501",
    "MAIL FROM:<> size=1 SIZE=1, 501",
    "MAIL FROM:<> =1, 555",
    "MAIL FROM:<> REQUIRETLS=1, 501",
    "RCPT TO:<a@b.test> NOTIFY=, 501",
    "RCPT TO:<a@b.test> NOTIFY=SUCCESS;SUCCESS, 501",
    "RCPT TO:<a@b.test> NOTIFY=NEVER;FAILURE, 501",
    "RCPT TO:<a@b.test> ORCPT=;x, 501",
    "RCPT TO:<a@b.test> BODY=7BIT, 555",
    "RCPT TO:<>, 501",
    "DATA now, 501",
    "RSET now, 501",
    "STARTTLS now, 501",
    "BDAT, 501",
    "BDAT -1, 501",
    "BDAT 1 LASTING, 501",
    "BDAT 9999999999999999999, 501",
    "AUTH, 501",
    "AUTHX, 500",
    "MAIL, 501",
    "FOO, 500",
    "LHLO a.test, 500",
  })
  void what_is_wrong_is_told_by_its_code(String line, int code) {
    String withCommas = line.contains("NOTIFY") ? line.replace(';', ',') : line;
    assertThatThrownBy(() -> parse(withCommas))
        .isInstanceOfSatisfying(
            SyntaxException.class, e -> assertThat(e.reply().code()).isEqualTo(code));
  }

  @Test
  void envid_and_orcpt_are_bounded() {
    assertThat(parse("MAIL FROM:<> ENVID=" + "x".repeat(100))).isInstanceOf(SmtpCommand.Mail.class);
    assertThatThrownBy(() -> parse("MAIL FROM:<> ENVID=" + "x".repeat(101)))
        .isInstanceOf(SyntaxException.class);
  }

  @ParameterizedTest
  @EnumSource(SmtpCommandName.class)
  void no_command_is_longer_than_its_line(SmtpCommandName name) {
    String line = name.verb() + " " + "x".repeat(name.lineBytesMax());
    assertThatThrownBy(() ->
            CommandParser.verb(
                line.getBytes(StandardCharsets.US_ASCII),
                name == SmtpCommandName.LHLO ? Dialect.LMTP : Dialect.SMTP))
        .isInstanceOfSatisfying(
            SyntaxException.class, e -> assertThat(e.reply().code()).isEqualTo(500));
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "abc, abc",
    "a+2Bb, a+b",
    "+C3+BC, ü",
    "+, ",
    "+2, ",
    "+2b, ",
    "a b, ",
    "a=b, ",
    "+C3, ",
    "ü, ",
  })
  void xtext(String encoded, String decoded) {
    assertThat(Xtext.decode(encoded)).isEqualTo(Optional.ofNullable(decoded));
    if (decoded != null) {
      assertThat(Xtext.decode(Xtext.encode(decoded))).contains(decoded);
    }
  }
}
